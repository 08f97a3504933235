package httpapi

import (
	"context"

	"github.com/assay-ip/assay/internal/page"
)

// Paging is what every list takes. It is exported because huma looks into no other embedded types.
type Paging struct {
	Cursor string `query:"cursor" maxLength:"1024" doc:"Where to go on: next of the page before."`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many rows at most."`
}

func (p Paging) request() page.Request { return page.Request{Cursor: p.Cursor, Limit: p.Limit} }

// listBody is one page of a list.
type listBody[T any] struct {
	Items []T    `json:"items" nullable:"false"`
	Next  string `json:"next,omitempty" doc:"Cursor of the next page; absent on the last."`
}

type listOut[T any] struct {
	Link string `header:"Link" doc:"The next page, as rel=next."`
	Body listBody[T]
}

// listOf answers with a page and the address of the next.
func listOf[T any](ctx context.Context, p page.Page[T]) *listOut[T] {
	out := &listOut[T]{Body: listBody[T]{Items: p.Items, Next: p.Next}}
	if out.Body.Items == nil {
		out.Body.Items = []T{}
	}
	if u := callOf(ctx).url; u != nil && p.Next != "" {
		q := u.Query()
		q.Set("cursor", p.Next)
		out.Link = "<" + u.EscapedPath() + "?" + q.Encode() + `>; rel="next"`
	}
	return out
}

// idIn is what a route about one thing takes.
type idIn struct {
	ID string `path:"id" maxLength:"128"`
}

// rowOut answers with one thing and its tag.
type rowOut[T any] struct {
	ETag     string `header:"ETag" doc:"The version, for If-Match."` //nolint:tagliatelle // the header's own name
	Location string `header:"Location"`
	Body     T
}

// convert changes every row of a page.
func convert[T, U any](p page.Page[T], f func(T) U) page.Page[U] {
	out := page.Page[U]{Items: make([]U, 0, len(p.Items)), Next: p.Next}
	for _, t := range p.Items {
		out.Items = append(out.Items, f(t))
	}
	return out
}
