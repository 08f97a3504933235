// Package page carries one page of a list with the opaque cursor of the next.
package page

// Limits of a page.
const (
	DefaultLimit = 50
	MaxLimit     = 200
)

// Request asks for a page. An empty Cursor is the first page; Limit 0 is DefaultLimit.
type Request struct {
	Cursor string
	Limit  int
}

// Page is part of a list. Next is empty on the last page.
type Page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"`
}
