package knowledge_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/assaytest"
	"github.com/assay-ip/assay/internal/clock"
	"github.com/assay-ip/assay/internal/knowledge"
)

func lexicon(t *testing.T, id, version, term string) engine.Pack {
	t.Helper()
	p := engine.Pack{ID: id, Version: version, Title: id, Kind: engine.PackLexicon, Terms: []engine.Term{{ID: "x", Strength: engine.Strong, Any: []string{term}}}}
	sum, err := p.Sum()
	assaytest.Must(t, err)
	p.Hash = sum
	return p
}

// effective returns ID, version and hash of the packs in the newest stored snapshot.
func effective(t *testing.T, h *assaytest.House, k *knowledge.Keeper) []string {
	t.Helper()
	doc, err := h.Store.SnapshotDocument(t.Context(), k.Current().Number)
	assaytest.Must(t, err)
	z, err := gzip.NewReader(bytes.NewReader(doc))
	assaytest.Must(t, err)
	var s engine.Snapshot
	assaytest.Must(t, json.NewDecoder(z).Decode(&s))
	var out []string
	for _, p := range s.Packs {
		sum, err := p.Sum()
		assaytest.Must(t, err)
		if sum != p.Hash {
			t.Errorf("the snapshot states %s for %s; it is %s", p.Hash, p.ID, sum)
		}
		out = append(out, p.ID+" "+p.Version)
	}
	return out
}

// A newer shared pack takes the place of the one that ships, and the one that ships comes back when it is newer still, or when it is removed.
func TestImportedPacksReplaceWhatShips(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	ctx := t.Context()
	ship := func(version string) *knowledge.Keeper {
		k := knowledge.NewKeeper(h.Store, []engine.Pack{lexicon(t, "lexicon/a", version, "shipped term"), lexicon(t, "lexicon/b", "2026-01-01", "other term")}, clock.System{}, nil)
		assaytest.Must(t, k.Start(ctx))
		return k
	}
	k := ship("2026-03-01")
	if d := cmp.Diff([]string{"lexicon/a 2026-03-01", "lexicon/b 2026-01-01"}, effective(t, h, k)); d != "" {
		t.Error(d)
	}
	before := k.Current().Hash
	_, err := h.Packs.Put(ctx, h.A.Editor, lexicon(t, "lexicon/a", "2026-05-01", "imported term"), false)
	assaytest.Must(t, err)
	_, err = h.Packs.Put(ctx, h.B.Editor, lexicon(t, "private/c", "2026-05-01", "secret term"), true)
	assaytest.Must(t, err)
	assaytest.Must(t, k.Refresh(ctx))
	if d := cmp.Diff([]string{"lexicon/a 2026-05-01", "lexicon/b 2026-01-01", "private/c 2026-05-01"}, effective(t, h, k)); d != "" || k.Current().Hash == before {
		t.Error(d)
	}
	for _, c := range []struct {
		owner, title string
		want         int
	}{{"", "imported term", 1}, {"", "shipped term", 0}, {h.A.ID, "secret term", 0}, {h.B.ID, "secret term", 1}} {
		if f := k.Engine().Scan(engine.Listing{Owner: c.owner, Title: c.title}); len(f.Signals) != c.want {
			t.Errorf("%q for %q: %v", c.title, c.owner, f.Signals)
		}
	}
	if d := cmp.Diff([]string{"lexicon/a 2026-06-01", "lexicon/b 2026-01-01", "private/c 2026-05-01"}, effective(t, h, ship("2026-06-01"))); d != "" {
		t.Error(d)
	}
	assaytest.Must(t, h.Packs.Remove(ctx, h.A.Editor, "lexicon/a"))
	assaytest.Must(t, k.Refresh(ctx))
	if d := cmp.Diff([]string{"lexicon/a 2026-03-01", "lexicon/b 2026-01-01", "private/c 2026-05-01"}, effective(t, h, k)); d != "" {
		t.Error(d)
	}
}
