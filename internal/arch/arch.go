// Package arch holds no code, only the tests that guard the import directions and the five rules of docs/design.md.
package arch
