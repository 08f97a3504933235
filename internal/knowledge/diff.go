package knowledge

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/page"
)

// Part names a kind of entry of a snapshot.
type Part string

// The parts of a snapshot, in the order in which a difference lists them.
const (
	PartBrand     Part = "brand"
	PartProduct   Part = "product"
	PartRule      Part = "rule"
	PartPack      Part = "pack"
	PartPackEntry Part = "pack_entry" // a term or a name of a pack
	PartRate      Part = "rate"
	PartWord      Part = "word"
)

// Act says what became of an entry.
type Act string

// What became of an entry.
const (
	ActAdded   Act = "added"
	ActRemoved Act = "removed"
	ActChanged Act = "changed"
)

// Field is a field of an entry with its values before and after, as JSON; absent ones are empty.
type Field struct {
	Name string          `json:"name"`
	Old  json.RawMessage `json:"old,omitempty"`
	New  json.RawMessage `json:"new,omitempty"`
}

// Change is an entry that two snapshots do not have alike.
type Change struct {
	Part         Part    `json:"part"`
	Act          Act     `json:"act"`
	ID           string  `json:"id,omitempty"`
	Pack         string  `json:"pack,omitempty"` // that the entry stands in
	Name         string  `json:"name,omitempty"`
	Organisation string  `json:"organisation,omitempty"` // name of the owner; empty for what comes with the program
	Private      bool    `json:"private,omitempty"`
	Hidden       bool    `json:"hidden,omitempty"` // a private entry of another organisation, of which no more is told
	Fields       []Field `json:"fields,omitempty"` // of an entry that changed
}

// Difference is what changed between two snapshots.
type Difference struct {
	From    int64
	To      int64
	Added   int
	Removed int
	Changed int
	Changes []Change // one page of them
	Next    string
}

// Diff compares two stored snapshots and returns a page of what differs, in order of part and name.
func (a *Archive) Diff(ctx context.Context, v authz.Viewer, from, to int64, p page.Request) (Difference, error) {
	if err := a.Allowed(ctx, v); err != nil {
		return Difference{}, err
	}
	start, err := offset(p.Cursor)
	if err != nil {
		return Difference{}, err
	}
	before, err := Read(ctx, a.store, from)
	if err != nil {
		return Difference{}, err
	}
	after, err := Read(ctx, a.store, to)
	if err != nil {
		return Difference{}, err
	}
	names, err := a.store.OrganisationNames(ctx)
	if err != nil {
		return Difference{}, err
	}
	all, err := Compare(&before, &after, v.Org, names)
	if err != nil {
		return Difference{}, err
	}
	out := Difference{From: from, To: to}
	for i := range all {
		switch all[i].Act {
		case ActAdded:
			out.Added++
		case ActRemoved:
			out.Removed++
		case ActChanged:
			out.Changed++
		}
	}
	limit := p.Limit
	if limit <= 0 || limit > page.MaxLimit {
		limit = page.DefaultLimit
	}
	start = min(start, len(all))
	end := min(start+limit, len(all))
	out.Changes = all[start:end]
	if end < len(all) {
		out.Next = strconv.Itoa(end)
	}
	return out, nil
}

// offset reads a cursor. Stored snapshots never change, so a place in their difference is a number.
func offset(cursor string) (int, error) {
	if cursor == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(cursor)
	if err != nil || n < 0 {
		return 0, fault.Bad(fault.Field{Name: "cursor", Message: "this is no cursor of this list", Hint: "take next of the page before, unchanged"})
	}
	return n, nil
}

// item is an entry of a snapshot on its way into a comparison.
type item struct {
	part           Part
	id, name, pack string
	owner          string
	private        bool
	value          any
}

func (it *item) key() string {
	return string(it.part) + "\x00" + it.pack + "\x00" + it.id + "\x00" + it.owner
}

// items lists the entries of a snapshot by key.
func items(s *engine.Snapshot) map[string]item {
	out := make(map[string]item, len(s.Brands)+len(s.Products)+len(s.Rules)+len(s.Packs)+len(s.Words))
	add := func(it item) {
		if it.part == PartBrand || it.part == PartProduct || it.part == PartRule {
			owner := it.owner // an ID is unique whoever owns it
			it.owner = ""
			key := it.key()
			it.owner = owner
			out[key] = it
			return
		}
		out[it.key()] = it
	}
	for i := range s.Brands {
		b := &s.Brands[i]
		add(item{part: PartBrand, id: b.ID, name: b.Name, owner: b.Owner, private: b.Private, value: b})
	}
	for i := range s.Products {
		p := &s.Products[i]
		add(item{part: PartProduct, id: p.ID, name: p.Name, owner: p.Owner, private: p.Private, value: p})
	}
	for i := range s.Rules {
		r := &s.Rules[i]
		add(item{part: PartRule, id: r.ID, name: r.Name, owner: r.Owner, private: true, value: r})
	}
	for i := range s.Packs {
		p := &s.Packs[i]
		head := *p
		head.Terms, head.Names = nil, nil
		add(item{part: PartPack, id: p.ID, name: p.Title, owner: packOwner(p), private: p.Private, value: &head})
		for j := range p.Terms {
			t := &p.Terms[j]
			add(item{part: PartPackEntry, id: "term " + t.ID, name: first(t.Any, t.ID), pack: p.ID, owner: packOwner(p), private: p.Private, value: t})
		}
		for j := range p.Names {
			n := &p.Names[j]
			add(item{part: PartPackEntry, id: "name " + n.ID, name: n.ID, pack: p.ID, owner: packOwner(p), private: p.Private, value: n})
		}
	}
	for i := range s.Rates {
		r := &s.Rates[i]
		add(item{part: PartRate, id: r.Currency, name: r.Currency, value: r})
	}
	for _, w := range s.Words {
		add(item{part: PartWord, id: w, name: w})
	}
	return out
}

// packOwner tells private packs of one ID apart; a shared pack takes the place of the program's.
func packOwner(p *engine.Pack) string {
	if p.Private {
		return p.Owner
	}
	return ""
}

func first(texts []string, otherwise string) string {
	if len(texts) > 0 {
		return texts[0]
	}
	return otherwise
}

var partOrder = []Part{PartBrand, PartProduct, PartRule, PartPack, PartPackEntry, PartRate, PartWord}

// Compare lists the entries that differ, for a viewer of an organisation. Of entries that are private to another one only that is told.
func Compare(before, after *engine.Snapshot, org string, names map[string]string) ([]Change, error) {
	old, now := items(before), items(after)
	var out []Change
	for key := range maps.Keys(old) {
		if _, ok := now[key]; !ok {
			it := old[key]
			out = append(out, it.change(ActRemoved, org, names))
		}
	}
	for key, it := range now {
		was, ok := old[key]
		if !ok {
			out = append(out, it.change(ActAdded, org, names))
			continue
		}
		fields, err := differ(was.value, it.value)
		if err != nil {
			return nil, err
		}
		if len(fields) == 0 {
			continue
		}
		it.private = it.private || was.private
		if was.owner != it.owner && was.private { // whoever had it before is the one whose secret it was
			it.owner = was.owner
		}
		c := it.change(ActChanged, org, names)
		if !c.Hidden {
			c.Fields = fields
		}
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b Change) int {
		return cmp.Or(cmp.Compare(slices.Index(partOrder, a.Part), slices.Index(partOrder, b.Part)), strings.Compare(a.Pack, b.Pack),
			strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID), strings.Compare(a.Organisation, b.Organisation), strings.Compare(string(a.Act), string(b.Act)))
	})
	return out, nil
}

// change tells of an entry what the viewer may know.
func (it *item) change(act Act, org string, names map[string]string) Change {
	c := Change{Part: it.part, Act: act, Organisation: names[it.owner], Private: it.private}
	if it.private && it.owner != org {
		c.Hidden = true
		return c
	}
	c.ID, c.Name, c.Pack = it.id, it.name, it.pack
	if it.part == PartPackEntry {
		_, c.ID, _ = strings.Cut(it.id, " ")
	}
	return c
}

// differ lists the fields that two entries of one kind do not have alike, by their names in JSON.
func differ(before, after any) ([]Field, error) {
	a, err := fields(before)
	if err != nil {
		return nil, err
	}
	b, err := fields(after)
	if err != nil {
		return nil, err
	}
	all := maps.Clone(a)
	maps.Copy(all, b)
	var out []Field
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if !bytes.Equal(a[name], b[name]) {
			out = append(out, Field{Name: name, Old: a[name], New: b[name]})
		}
	}
	return out, nil
}

func fields(v any) (map[string]json.RawMessage, error) {
	if v == nil {
		return map[string]json.RawMessage{}, nil
	}
	text, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("knowledge: write entry: %w", err)
	}
	var out map[string]json.RawMessage
	if err := json.Unmarshal(text, &out); err != nil {
		return nil, fmt.Errorf("knowledge: read entry: %w", err)
	}
	return out, nil
}
