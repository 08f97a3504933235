package web

import (
	"net/http"
	"strings"

	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/review"
	"github.com/assay-ip/assay/internal/vault"
)

// hit is a line of the palette.
type hit struct{ kind, text, href string }

// find answers the palette: pages by their name in the reader's language, then brands, findings and listings by words,
// and anything by its ID.
func (s *site) find(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), who(r)
	q := strings.TrimSpace(r.URL.Query().Get("q"))
	var hits []hit
	for _, g := range placesFor(ctx) {
		for _, p := range g.places {
			if name := t(ctx, "nav."+p.name); q == "" || strings.Contains(strings.ToLower(name), strings.ToLower(q)) || strings.HasPrefix(p.name, strings.ToLower(q)) {
				hits = append(hits, hit{"page", name, p.path})
			}
		}
	}
	for _, a := range []hit{{"action", t(ctx, "brands.add"), "/brands/new"}, {"action", t(ctx, "rights.add"), "/rights/new"}, {"action", t(ctx, "products.add"), "/products/new"}, {"action", t(ctx, "rules.add"), "/rules/new"}} {
		if q != "" && strings.Contains(strings.ToLower(a.text), strings.ToLower(q)) {
			hits = append(hits, a)
		}
	}
	if q == "" {
		return s.show(w, r, http.StatusOK, foundList(hits))
	}
	if to := pageOf(q); to != "" {
		return s.show(w, r, http.StatusOK, foundList([]hit{{"id", q, to}}))
	}
	const each = 5
	brands, err := s.Brands.List(ctx, v, q, page.Request{Limit: each})
	if err != nil {
		return err
	}
	for _, b := range brands.Items {
		hits = append(hits, hit{"brand", plain(b.Name, 80), "/brands/" + b.ID})
	}
	found, err := s.Vault.List(ctx, v, vault.Query{Search: q}, page.Request{Limit: each})
	if err != nil {
		return err
	}
	for _, r := range found.Items {
		hits = append(hits, hit{"right", plain(r.Title, 80), "/rights/" + r.ID})
	}
	findings, err := s.Review.Queue(ctx, v, review.Query{Search: q}, page.Request{Limit: each})
	if err != nil {
		return err
	}
	for _, f := range findings.Items {
		hits = append(hits, hit{"finding", titleOf(ctx, f.Title), "/findings/" + f.ID})
	}
	listings, err := s.Listings.List(ctx, v, q, page.Request{Limit: each})
	if err != nil {
		return err
	}
	for _, l := range listings.Items {
		hits = append(hits, hit{"listing", titleOf(ctx, l.Content.Title), "/listings/" + l.ID})
	}
	return s.show(w, r, http.StatusOK, foundList(hits))
}

// pageOf returns the page of an ID that was typed or pasted, empty when it is none.
func pageOf(q string) string {
	kind, rest, ok := strings.Cut(q, "_")
	if !ok || len(rest) != 32 || strings.Trim(rest, "0123456789abcdef") != "" {
		return ""
	}
	switch kind {
	case "fnd":
		return "/findings/" + q
	case "lst":
		return "/listings/" + q
	case "brd":
		return "/brands/" + q
	case "prd":
		return "/products/" + q
	case "rul":
		return "/rules/" + q
	case "rgt":
		return "/rights/" + q
	case "int":
		return "/intakes/" + q
	}
	return ""
}
