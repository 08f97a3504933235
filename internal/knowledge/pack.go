package knowledge

import (
	"cmp"
	"slices"
	"strings"

	"github.com/assay-ip/assay/engine"
)

// inEffect puts the packs that organisations imported to those of the program. A shared pack takes the place of the program's of the same
// ID when it is newer; a private one stands beside them.
func (k *Keeper) inEffect(imported []engine.Pack) []engine.Pack {
	out := slices.Clone(k.packs)
	for _, p := range imported {
		if p.Private {
			out = append(out, p)
			continue
		}
		i := slices.IndexFunc(out, func(o engine.Pack) bool { return o.ID == p.ID && !o.Private })
		switch {
		case i < 0:
			out = append(out, p)
		case Newer(&p, &out[i]):
			out[i] = p
		}
	}
	slices.SortStableFunc(out, func(a, b engine.Pack) int {
		return cmp.Or(strings.Compare(a.ID, b.ID), strings.Compare(a.Version, b.Version), strings.Compare(a.Owner, b.Owner))
	})
	return out
}

// Newer reports whether a pack takes the place of another of its ID, which may be none.
func Newer(p, old *engine.Pack) bool { return old == nil || p.Version > old.Version }
