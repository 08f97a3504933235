package wordgen

import "math/bits"

// variants holds names with one letter left out in every place, so that names one slip away are found.
type variants map[string]struct{}

const minFamous = 5 // shortest name that others are taken for misspellings of

// famous returns the names that are known everywhere and are words nowhere.
func (m *merger) famous() variants {
	v := variants{}
	for k, s := range m.crawl {
		w := m.words[k]
		if (w == nil && bits.OnesCount32(s.langs) >= wellKnown || w != nil && w.brand) && len(k) >= minFamous {
			v.add(k)
		}
	}
	return v
}

func (v variants) add(k string) {
	v[k] = struct{}{}
	for i := range len(k) {
		v[k[:i]+k[i+1:]] = struct{}{}
	}
}

// near tells whether k may be one letter too many, too few or wrong away from a name. It says so of a few more.
func (v variants) near(k string) bool {
	if len(k) < minFamous-1 {
		return false
	}
	if _, ok := v[k]; ok {
		return true
	}
	for i := range len(k) {
		if _, ok := v[k[:i]+k[i+1:]]; ok {
			return true
		}
	}
	return false
}
