package texteval

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"

	"github.com/assay-ip/assay/internal/texteval/attack"
)

// MakeOptions say what set of titles to make.
type MakeOptions struct {
	Seed uint64
	Rows int // of each family; default 40
}

// Made is a row as a gold file has it.
type Made struct {
	ID     string   `json:"id"`
	Title  string   `json:"title"`
	Brand  *string  `json:"brand"`
	Label  string   `json:"label"`
	Attack *string  `json:"attack"`
	Source string   `json:"src"`
	Note   string   `json:"note,omitempty"`
	Also   []string `json:"also,omitempty"`
}

// maker makes rows.
type maker struct {
	*shelf
	o      MakeOptions
	fair   []int   // brands whose names are no ordinary words
	begins [][]int // titles that begin with a brand and offer its goods, by brand
	clean  []int   // titles without any brand, in Latin letters
	base   []int   // of these, those that do not say what the goods fit
	han    []int   // the same in Chinese
	rows   []Made
	used   map[string]bool
}

// Make makes rows from brands and real titles: every family of package attack, names written plainly, names that only say what goods
// fit, ordinary words that are names or nearly so, and titles without a brand. The same input and seed give the same rows.
func Make(brands []Brand, titles []Title, o MakeOptions) []Made {
	if o.Rows <= 0 {
		o.Rows = 40
	}
	m := &maker{shelf: newShelf(brands, titles), o: o, begins: make([][]int, len(brands)), used: map[string]bool{}}
	for i, b := range brands {
		if !b.Common {
			m.fair = append(m.fair, i)
		}
	}
	for i := range m.titles {
		m.sort(i)
	}
	m.plain()
	for _, a := range attack.Latin() {
		m.attack(a, false)
	}
	for _, a := range attack.Han() {
		m.attack(a, true)
	}
	m.variants()
	m.nominative()
	m.implicit()
	m.templates()
	m.nearMiss()
	m.commonWord()
	m.noBrand()
	for i := range m.rows {
		m.rows[i].ID = fmt.Sprintf("A%05d", i+1)
	}
	return m.rows
}

// WriteRows writes rows, one a line.
func WriteRows(w io.Writer, rows []Made) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for i := range rows {
		if err := enc.Encode(&rows[i]); err != nil {
			return fmt.Errorf("write: %w", err)
		}
	}
	return nil
}

// source is the randomness of one family, so that more of one leaves the others as they are.
func (m *maker) source(family string) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(family))
	return rand.New(rand.NewPCG(m.o.Seed, h.Sum64()))
}

// sort puts a title where it is of use.
func (m *maker) sort(i int) {
	t := &m.titles[i]
	switch {
	case t.clean && len(t.Others) == 0 && chinese(t.Text):
		m.han = append(m.han, i)
	case t.clean && !chinese(t.Text) && len(t.words) >= 3 && !cued(t.words):
		m.base = append(m.base, i)
		fallthrough
	case t.clean && !chinese(t.Text) && len(t.words) >= 3:
		m.clean = append(m.clean, i)
	case len(t.spots) > 0 && t.spots[0].from == 0 && !cued(t.words) && m.maker(t, t.spots[0].brand) && len(t.words) > t.spots[0].to+1:
		b := t.spots[0].brand
		m.begins[b] = append(m.begins[b], i)
	}
}

func chinese(s string) bool {
	return strings.ContainsFunc(s, func(c rune) bool { return unicode.Is(unicode.Han, c) })
}

// maker reports whether the source names the brand as the maker; with nothing said, a brand that is no ordinary word is believed.
func (m *maker) maker(t *shelved, brand int) bool {
	if t.Brand == "" {
		return !m.brands[brand].Common
	}
	return strings.HasPrefix(bare(t.Brand)+" ", strings.Join(m.keys[brand], " ")+" ")
}

// cued reports whether a word of a title may say that something else is only named.
func cued(ws []token) bool {
	return slices.ContainsFunc(ws, func(w token) bool {
		return slices.Contains([]string{"for", "fits", "fit", "compatible", "with", "like", "replacement", "style", "pour", "para", "not", "non", "no", "used", "by", "from", "inspired", "vs"}, w.key)
	})
}

func (m *maker) add(t *shelved, text, brand, label, family, note string, also []string) bool {
	if m.used[text] {
		return false
	}
	m.used[text] = true
	row := Made{Title: text, Label: label, Source: t.Source, Note: note, Also: also}
	if brand != "" {
		row.Brand = &brand
	}
	if family != "" {
		row.Attack = &family
	}
	m.rows = append(m.rows, row)
	return true
}

func (m *maker) plain() {
	r := m.source(plainFamily)
	left := map[bool]int{false: 5 * m.o.Rows, true: m.o.Rows}
	for range 6 {
		for b := range m.brands {
			common := m.brands[b].Common
			if len(m.begins[b]) == 0 || left[common] == 0 {
				continue
			}
			t := &m.titles[m.begins[b][r.IntN(len(m.begins[b]))]]
			note := ""
			if common {
				note = NoteCommon
			}
			if m.add(t, t.Text, m.brands[b].Name, LabelUse, "", note, t.also(m.brands, b)) {
				left[common]--
			}
		}
	}
}

// attack makes the rows of one family. Attempts that make an ordinary word or another brand are thrown away.
func (m *maker) attack(a attack.Attack, inHan bool) {
	r := m.source(a.Family)
	for made, tries := 0, 0; made < m.o.Rows && tries < 60*m.o.Rows && len(m.fair) > 0; tries++ {
		b := m.fair[r.IntN(len(m.fair))]
		name, ok := m.name(r, b, inHan)
		if !ok || !inHan && attack.Letters(name) < a.Least || inHan && len([]rune(name)) < a.Least {
			continue
		}
		text, ok := a.Make(r, name)
		if !ok || strings.EqualFold(text, name) || a.Word && m.ordinary(text) {
			continue
		}
		if m.offer(r, b, text, a.Family, inHan) {
			made++
		}
	}
}

// name draws how a name is written before it is disguised.
func (m *maker) name(r *rand.Rand, b int, inHan bool) (string, bool) {
	if inHan {
		if len(m.brands[b].Chinese) == 0 {
			return "", false
		}
		return m.brands[b].Chinese[0], true
	}
	switch n := m.brands[b].Name; r.IntN(5) {
	case 0:
		return strings.ToLower(n), true
	case 1:
		return strings.ToUpper(n), true
	default:
		return n, true
	}
}

// ordinary reports whether what was made is a word of the titles or a name of the list.
func (m *maker) ordinary(text string) bool {
	if chinese(text) {
		return m.hanWord(text)
	}
	ws := words(text)
	if len(m.find(ws)) > 0 {
		return true
	}
	for _, w := range ws {
		if m.often[w.key] == 0 {
			return false
		}
	}
	return true
}

// hanWord reports whether characters stand together in several titles that have nothing to do with a brand.
func (m *maker) hanWord(text string) bool {
	const several = 3
	n := 0
	for _, i := range m.han {
		if strings.Contains(m.titles[i].Text, text) {
			if n++; n == several {
				return true
			}
		}
	}
	return false
}

// offer puts a disguised name into a title: in the place of the name where a title begins with it, or else before a title that names no
// brand.
func (m *maker) offer(r *rand.Rand, b int, text, family string, inHan bool) bool {
	if len(m.begins[b]) > 0 && r.IntN(2) == 0 && !inHan {
		t := &m.titles[m.begins[b][r.IntN(len(m.begins[b]))]]
		sp := t.spots[0]
		if !slices.ContainsFunc(t.spots[1:], func(s spot) bool { return s.brand == b }) {
			return m.add(t, text+t.Text[t.words[sp.to-1].end:], m.brands[b].Name, LabelObfuscated, family, "", t.also(m.brands, b))
		}
	}
	list, gap := m.base, " "
	if inHan {
		list = m.han
		if r.IntN(2) == 0 {
			gap = ""
		}
	}
	if len(list) == 0 {
		return false
	}
	t := &m.titles[list[r.IntN(len(list))]]
	return m.add(t, text+gap+t.Text, m.brands[b].Name, LabelObfuscated, family, "", nil)
}

// variants uses the forms that the brand file gives.
func (m *maker) variants() {
	families := map[string]bool{}
	for _, b := range m.brands {
		for f := range b.Variants {
			families[f] = true
		}
	}
	for _, f := range slices.Sorted(maps.Keys(families)) {
		r := m.source(f)
		for made, tries := 0, 0; made < m.o.Rows && tries < 60*m.o.Rows; tries++ {
			b := r.IntN(len(m.brands))
			if forms := m.brands[b].Variants[f]; len(forms) > 0 && m.offer(r, b, forms[r.IntN(len(forms))], f, !strings.Contains(f, "translit")) {
				made++
			}
		}
	}
}
