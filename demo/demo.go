// Package demo holds the invented data that assay demo starts with: brands, products, rules and listings, as files that people
// can read and change. See README.md.
package demo

import "embed"

// Files are brands.yaml, products.yaml, rules.yaml, rates.yaml, listings.jsonl and expected.jsonl.
//
//go:embed brands.yaml products.yaml rules.yaml rates.yaml listings.jsonl expected.jsonl
var Files embed.FS
