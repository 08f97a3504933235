package web

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/assay-ip/assay/engine"
)

func (s *site) listings(w http.ResponseWriter, r *http.Request) error {
	q := strings.TrimSpace(r.URL.Query().Get("q"))
	got, err := s.Listings.List(r.Context(), who(r), q, asked(r))
	if err != nil {
		return err
	}
	return s.show(w, r, http.StatusOK, listingsPage(got.Items, q, nextPage("/listings", got.Next, "q", q)))
}

func (s *site) listing(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	l, err := s.Listings.Get(r.Context(), who(r), id)
	if err != nil {
		return err
	}
	versions, err := s.Listings.Versions(r.Context(), who(r), id, asked(r))
	if err != nil {
		return err
	}
	return s.show(w, r, http.StatusOK, listingPage(l, versions.Items, nextPage("/listings/"+id, versions.Next)))
}

func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return s[:n]
}

// attributesOf lists a listing's attributes in order of name.
func attributesOf(l engine.Listing) [][2]string {
	out := make([][2]string, 0, len(l.Attributes))
	for _, k := range slices.Sorted(maps.Keys(l.Attributes)) {
		out = append(out, [2]string{k, l.Attributes[k]})
	}
	return out
}
