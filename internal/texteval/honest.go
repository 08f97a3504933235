package texteval

import (
	"slices"
	"strings"
)

// fitTemplates say in many languages that goods only fit; % stands for the name.
func fitTemplates() []string {
	return []string{
		"for %", "compatible with %", "fits %", "replacement for %", "designed for %", "works with %", // en
		"für %", "passend für %", "kompatibel mit %", "geeignet für %", // de
		"pour %", "compatible avec %", "adapté à %", // fr
		"para %", "compatible con %", "apto para %", // es
		"per %", "compatibile con %", "adatto a %", //nolint:misspell // it
		"compatível com %", "serve em %", // pt
		"voor %", "geschikt voor %", "compatibel met %", //nolint:misspell // nl
		"do %", "kompatybilny z %", "pasuje do %", // pl
		"passar %", "kompatibel med %", "till %", // sv
		"% ile uyumlu", "% için", // tr
		"для %", "совместим с %", "подходит для %", // ru
		"适用于%", "适用%", "兼容%", // zh
		"%対応", "%用", // ja
		"% 호환", "%용", // ko
		"pro %", "kompatibilní s %", // cs
		"متوافق مع %",                       // ar
		"dành cho %", "untuk %", "สำหรับ %", // vi, id, th
	}
}

// denials say that goods are not of a name.
func denials() []string {
	return []string{"not %", "no %", "unbranded, not %", "kein %", "nicht von %", "pas %", "no es %", "не %", "非%"}
}

// nominative takes titles as they are: the name stands after "for", or after the maker's name and before the name of an accessory.
func (m *maker) nominative() {
	r := m.source(LabelNominative)
	left, implicit := 5*m.o.Rows, 2*m.o.Rows
	for _, i := range r.Perm(len(m.titles)) {
		t := &m.titles[i]
		for _, sp := range t.spots {
			b := sp.brand
			if m.brands[b].Common || sp.from == 0 || strings.Contains(bare(t.Brand), m.keys[b][0]) {
				continue
			}
			note, ok := m.fits(t, sp)
			if !ok || note == "" && left == 0 || note != "" && implicit == 0 {
				continue
			}
			if m.add(t, t.Text, m.brands[b].Name, LabelNominative, "", note, t.also(m.brands, b)) {
				if note == "" {
					left--
				} else {
					implicit--
				}
			}
			break
		}
	}
}

// fits reports whether a title names a brand only for what its goods fit, and whether a word says so.
func (m *maker) fits(t *shelved, sp spot) (note string, ok bool) {
	for _, o := range t.spots {
		if o.brand == sp.brand && o.from < sp.from {
			return "", false // it stands there before as well
		}
	}
	before := sp.from - 1
	for before > 0 && slices.Contains([]string{"the", "your", "all", "most", "select", "new", "apple", "my"}, t.words[before].key) {
		before--
	}
	if slices.Contains([]string{"for", "fits", "fit"}, t.words[before].key) && before > 0 {
		return "", true
	}
	if t.Brand == "" || cued(t.words[:sp.from]) || !strings.HasPrefix(bare(t.Text), bare(t.Brand)+" ") {
		return "", false
	}
	if slices.ContainsFunc(t.words[sp.to:min(len(t.words), sp.to+6)], accessory) {
		return NoteImplicit, true
	}
	return "", false
}

func accessory(w token) bool {
	return slices.Contains([]string{"case", "cover", "skin", "sleeve", "charger", "battery", "adapter", "holder", "holster", "protector", "stand", "dock", "strap", "film", "mount", "armband", "cartridge", "toner"}, w.key)
}

// hosts lists the brands that other makers sell something of a title for.
func (m *maker) hosts(ws []token) []int {
	var out []int
	for i, b := range m.brands {
		if !b.Common && slices.ContainsFunc(ws, func(w token) bool { return slices.Contains(b.Fitted, w.key) }) {
			out = append(out, i)
		}
	}
	return out
}

// implicit writes a name behind the maker of an accessory: "maker NAME 3 case".
func (m *maker) implicit() {
	r := m.source(NoteImplicit)
	left := 2 * m.o.Rows
	for _, k := range r.Perm(len(m.base)) {
		t := &m.titles[m.base[k]]
		maker := len(words(t.Brand))
		if left == 0 || maker == 0 || maker >= len(t.words) || !strings.HasPrefix(bare(t.Text), bare(t.Brand)+" ") {
			continue
		}
		hosts := m.hosts(t.words[maker:])
		if len(hosts) == 0 {
			continue
		}
		b := hosts[r.IntN(len(hosts))]
		at := t.words[maker].start
		model := []string{"", "2 ", "s5 ", "x100 ", "pro "}[r.IntN(5)]
		if m.add(t, t.Text[:at]+m.brands[b].Name+" "+model+t.Text[at:], m.brands[b].Name, LabelNominative, "", NoteImplicit, nil) {
			left--
		}
	}
}

func (m *maker) templates() {
	r := m.source(NoteTemplate)
	if len(m.clean) == 0 || len(m.fair) == 0 {
		return
	}
	write := func(template, note string) {
		b := m.fair[r.IntN(len(m.fair))]
		name, list := m.brands[b].Name, m.clean
		if chinese(template) && !strings.HasSuffix(template, "用") && len(m.han) > 0 {
			list = m.han
			if zh := m.brands[b].Chinese; len(zh) > 0 && r.IntN(2) == 0 {
				name = zh[0]
			}
		}
		t := &m.titles[list[r.IntN(len(list))]]
		m.add(t, t.Text+" "+strings.ReplaceAll(template, "%", name), m.brands[b].Name, LabelNominative, "", note, nil)
	}
	for i := range 5 * m.o.Rows {
		write(fitTemplates()[i%len(fitTemplates())], NoteTemplate)
	}
	for i := range m.o.Rows {
		write(denials()[i%len(denials())], "negation")
	}
}

// nearMiss takes titles that hold an ordinary word one letter away from a name. A word of one or two titles may be a slip of the name
// and is left out.
func (m *maker) nearMiss() {
	near := map[string]bool{}
	const leastTitles, leastLetters = 3, 4
	for w, n := range m.often {
		if n < leastTitles || len(w) < leastLetters || strings.ContainsAny(w, "0123456789") || len(m.first[w]) > 0 {
			continue
		}
		for _, key := range m.keys {
			if len(key) == 1 && len(key[0]) >= leastLetters && distance1(w, key[0]) {
				near[w] = true
			}
		}
	}
	r := m.source(NoteNearMiss)
	count, left := map[string]int{}, 5*m.o.Rows
	for _, i := range r.Perm(len(m.titles)) {
		t := &m.titles[i]
		if left == 0 || !t.clean {
			continue
		}
		const most = 6 // titles of one word
		at := slices.IndexFunc(t.words, func(w token) bool { return near[w.key] && count[w.key] < most })
		if at >= 0 && m.add(t, t.Text, "", LabelNoBrand, "", NoteNearMiss, nil) {
			count[t.words[at].key]++
			left--
		}
	}
}

// commonWord takes titles in which an ordinary word that is also a name is just that word: another maker is named, or the word is
// written small where others are not.
func (m *maker) commonWord() {
	r := m.source(LabelCommonWord)
	count, left := map[int]int{}, 8*m.o.Rows
	for _, i := range r.Perm(len(m.titles)) {
		t := &m.titles[i]
		if left == 0 || len(t.spots) != 1 || !m.brands[t.spots[0].brand].Common {
			continue
		}
		sp := t.spots[0]
		word := m.keys[sp.brand][0]
		other := t.Brand != "" && !strings.Contains(bare(t.Brand), word)
		small := t.Brand == "" && !t.words[sp.from].upper && t.words[0].upper
		if sp.from == 0 || !other && !small || count[sp.brand] >= m.o.Rows/2 || cued(t.words[sp.from-1:sp.from]) {
			continue
		}
		if m.add(t, t.Text, m.brands[sp.brand].Name, LabelCommonWord, "", "", nil) {
			count[sp.brand]++
			left--
		}
	}
}

func (m *maker) noBrand() {
	r := m.source(LabelNoBrand)
	for _, list := range [][]int{m.clean, m.han} {
		left := 8 * m.o.Rows
		for _, k := range r.Perm(len(list)) {
			t := &m.titles[list[k]]
			if left > 0 && m.add(t, t.Text, "", LabelNoBrand, "", "", nil) {
				left--
			}
		}
	}
}
