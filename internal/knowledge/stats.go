package knowledge

import (
	"context"
	"encoding/json"
	"runtime/metrics"
	"strings"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
)

// statsOf counts what a snapshot holds.
func statsOf(s *engine.Snapshot) Stats {
	out := Stats{Brands: len(s.Brands), Products: len(s.Products), Rules: len(s.Rules), Packs: len(s.Packs), Words: len(s.Words), Rates: len(s.Rates)}
	for i := range s.Brands {
		b := &s.Brands[i]
		out.Terms += 1 + len(b.Aliases) + len(b.Chinese) + len(b.Codes)
	}
	for i := range s.Products {
		out.Terms += len(s.Products[i].Styles) + len(s.Products[i].GTIN)
	}
	for i := range s.Packs {
		p := &s.Packs[i]
		for j := range p.Terms {
			out.Terms += len(p.Terms[j].Any)
		}
		out.Terms += len(p.Names)
	}
	return out
}

// allocated returns how many bytes the process has allocated since it began.
func allocated() int64 {
	s := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(s)
	if s[0].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return int64(s[0].Value.Uint64()) //nolint:gosec // less than any machine has
}

// causes returns the changes since the newest stored snapshot that are in what was built.
func (k *Keeper) causes(ctx context.Context, b *built, last int64) ([]Cause, error) {
	latest, err := k.store.LatestSnapshot(ctx)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	if latest.Hash == b.hash {
		return nil, nil
	}
	events, err := k.store.SnapshotCauses(ctx, latest.Event, last, Kinds(), CausesMost)
	if err != nil {
		return nil, err
	}
	open := shared(&b.content)
	out := make([]Cause, 0, len(events))
	for _, ev := range events {
		out = append(out, causeOf(ev, open))
	}
	return out, nil
}

// shared returns the IDs of the entries that everybody may see.
func shared(s *engine.Snapshot) map[string]bool {
	out := make(map[string]bool, len(s.Brands)+len(s.Products))
	for i := range s.Brands {
		if !s.Brands[i].Private {
			out[s.Brands[i].ID] = true
		}
	}
	for i := range s.Products {
		if !s.Products[i].Private {
			out[s.Products[i].ID] = true
		}
	}
	for i := range s.Packs {
		if !s.Packs[i].Private {
			out[s.Packs[i].ID] = true
		}
	}
	return out
}

// causeOf reads an event. An entry is shared when the snapshot says so: a product of a private brand is private whatever its own event
// says, and of what is gone from the snapshot only a brand's own event tells.
func causeOf(ev event.Event, open map[string]bool) Cause {
	c := Cause{Event: ev.ID, At: ev.At, Org: ev.Org, Actor: ev.Actor, Kind: ev.Kind, Subject: ev.Subject}
	var d struct {
		Name    string `json:"name"`
		Title   string `json:"title"`
		Private bool   `json:"private"`
	}
	if len(ev.Data) > 0 && json.Unmarshal(ev.Data, &d) != nil {
		d.Private = true
	}
	c.Name = d.Name
	if c.Name == "" {
		c.Name = d.Title
	}
	noun, _, _ := strings.Cut(string(ev.Kind), ".")
	switch noun {
	case "brand":
		c.Private = d.Private || (!open[ev.Subject] && ev.Kind != event.BrandArchived)
	case "words":
	default:
		c.Private = d.Private || !open[ev.Subject]
	}
	return c
}
