package authz

import "slices"

// Grant is what an agent may do with the private entries of a holder, by a mandate that is in force now.
type Grant struct {
	Holder      string       // organisation ID
	Permissions []Permission // Read, or Read and WriteKnowledge
	Brands      []string     // brand IDs that the mandate is limited to; empty is every brand of the holder
}

// Scope limits a query to what a viewer may see: the rows of their own organisation, and the private brands and products
// of holders that gave it a mandate. It is made by Viewer.Scope alone, which is the one place that decides what a mandate
// opens. The zero value sees nothing.
type Scope struct {
	org    string
	grants []Grant
	write  bool // the viewer may write knowledge
}

// Scope returns the part of every query that limits it to what the viewer may see.
func (v Viewer) Scope() Scope {
	if v.Limited {
		return Scope{}
	}
	s := Scope{org: v.Org, write: v.Can(WriteKnowledge) == nil}
	if v.Can(Read) != nil {
		return s
	}
	for _, g := range v.Grants {
		if g.Holder != "" && g.Holder != v.Org && slices.Contains(g.Permissions, Read) {
			s.grants = append(s.grants, g)
		}
	}
	return s
}

// Org returns the organisation ID to put into a query; a zero Scope gives "", which no row has.
func (s Scope) Org() string { return s.org }

// Reads lists the foreign entries that the scope opens for reading, as "HOLDER/" for every entry of a holder and
// "HOLDER/BRAND" for those of one brand. It is never nil.
func (s Scope) Reads() []string { return s.keys(Read) }

// Writes is Reads for changing.
func (s Scope) Writes() []string {
	if !s.write {
		return []string{}
	}
	return s.keys(WriteKnowledge)
}

func (s Scope) keys(p Permission) []string {
	out := []string{}
	for _, g := range s.grants {
		if !slices.Contains(g.Permissions, p) {
			continue
		}
		if len(g.Brands) == 0 {
			out = append(out, g.Holder+"/")
		}
		for _, b := range g.Brands {
			out = append(out, g.Holder+"/"+b)
		}
	}
	return out
}

// MayWrite reports whether the scope may change entries of a brand that belongs to an organisation.
func (s Scope) MayWrite(org, brand string) bool {
	if org == "" {
		return false
	}
	return org == s.org || slices.Contains(s.Writes(), org+"/") || slices.Contains(s.Writes(), org+"/"+brand)
}
