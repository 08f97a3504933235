package texteval

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
)

// Scorer compares predictions with gold rows.
//
// A brand counts as flagged when the prediction lists it and does not call itself nominative. Of a guilty row (labels brand_use and
// brand_obfuscated) the row's brand should be flagged; a flagged brand beyond it and the row's Also makes it a row with a wrong extra
// brand. Of any other row nothing should be flagged but Also. The core figures leave out the families that no reading of letters
// can solve without a lexicon, zh_nickname and abbreviation. Families of brand_use begin with "~".
//
// Figures are ratios rounded to four places; a ratio of nothing is 0.
type Scorer struct {
	families map[string]*Family
	benign   map[string]*Benign
	all      tally
	core     tally
	flagged  int // benign rows with a flag
	extra    int
	obf      struct{ right, missed, wrong int }
	near     Benign
	named    map[string]*Benign // nominative rows by note
}

type tally struct{ found, missed int }

// Family is what was found of one family of guilty rows.
type Family struct {
	Name       string  `json:"family"`
	Found      int     `json:"found"`
	Rows       int     `json:"rows"`
	Obfuscated int     `json:"flagged_obfuscated"` // found, and seen to be a disguise
	Recall     float64 `json:"recall"`
}

// Benign is how often honest rows of one label were flagged.
type Benign struct {
	Label   string  `json:"label"`
	Flagged int     `json:"flagged"`
	Rows    int     `json:"rows"`
	Rate    float64 `json:"rate"`
}

// Outcome is how one row was scored.
type Outcome struct {
	Family string // of a guilty row: its family; of a benign one: its label
	Right  bool
	Extra  bool // a brand that the title does not offer is flagged as well
}

// NewScorer returns an empty scorer.
func NewScorer() *Scorer {
	return &Scorer{families: map[string]*Family{}, benign: map[string]*Benign{}, named: map[string]*Benign{}}
}

// Add scores one row.
func (s *Scorer) Add(r *Row, p *Prediction) Outcome {
	flagged := map[string]bool{}
	if !p.Nominative {
		for _, b := range p.Brands {
			flagged[foldCase(b)] = true
		}
	}
	brand := foldCase(r.Brand)
	own := flagged[brand]
	also := map[string]bool{}
	for _, a := range r.Also {
		also[foldCase(a)] = true
	}
	other := false // flagged, and neither the row's brand nor one of Also
	stray := false // flagged, and not one of Also
	for f := range flagged {
		stray = stray || !also[f]
		other = other || !also[f] && f != brand
	}
	if r.Guilty() {
		return s.guilty(r, p, own, other)
	}
	return s.honest(r, stray || brand != "" && own)
}

func (s *Scorer) guilty(r *Row, p *Prediction, hit, other bool) Outcome {
	name := family(r)
	f := s.families[name]
	if f == nil {
		f = &Family{Name: name}
		s.families[name] = f
	}
	core := r.Attack != attackNick && r.Attack != attackAbbrev
	f.Rows++
	s.all.add(hit)
	if core {
		s.core.add(hit)
	}
	if other {
		s.extra++
	}
	if hit {
		f.Found++
		if p.Obfuscated {
			f.Obfuscated++
		}
	}
	if hit && core {
		switch {
		case r.Label == LabelObfuscated && p.Obfuscated:
			s.obf.right++
		case r.Label == LabelObfuscated:
			s.obf.missed++
		case p.Obfuscated:
			s.obf.wrong++
		}
	}
	return Outcome{Family: name, Right: hit, Extra: other}
}

// family names the family of a guilty row.
func family(r *Row) string {
	name := r.Attack
	if name == "" {
		name = plainFamily
		if r.Note == NoteCommon {
			name = plainCommon
		}
	}
	if r.Label == LabelUse {
		name = ofPlainUse + name
	}
	return name
}

func (s *Scorer) honest(r *Row, bad bool) Outcome {
	count := func(m map[string]*Benign, key string) {
		if m[key] == nil {
			m[key] = &Benign{Label: key}
		}
		m[key].add(bad)
	}
	count(s.benign, r.Label)
	if bad {
		s.flagged++
	}
	if r.Note == NoteNearMiss {
		s.near.add(bad)
	}
	if r.Label == LabelNominative {
		note := r.Note
		if note == "" {
			note = realMentions
		}
		count(s.named, note)
	}
	return Outcome{Family: r.Label, Right: !bad, Extra: bad}
}

func (t *tally) add(hit bool) {
	if hit {
		t.found++
	} else {
		t.missed++
	}
}

func (b *Benign) add(bad bool) {
	b.Rows++
	if bad {
		b.Flagged++
	}
}

// Figure is one figure of a report.
type Figure struct {
	Name  string
	Value float64
}

// Figures is a list of figures that is an object in JSON, in its order.
type Figures []Figure

// MarshalJSON writes an object.
func (f Figures) MarshalJSON() ([]byte, error) {
	b := []byte("{")
	for i, x := range f {
		if i > 0 {
			b = append(b, ',')
		}
		name, err := json.Marshal(x.Name)
		if err != nil {
			return nil, err
		}
		b = append(append(b, name...), ':')
		b = strconv.AppendFloat(b, x.Value, 'f', -1, 64)
	}
	return append(b, '}'), nil
}

// Get returns the figure of a name.
func (f Figures) Get(name string) (float64, bool) {
	i := slices.IndexFunc(f, func(x Figure) bool { return x.Name == name })
	if i < 0 {
		return 0, false
	}
	return f[i].Value, true
}

// Report is everything that was measured.
type Report struct {
	Rows       int      `json:"rows"`
	Families   []Family `json:"families"`
	Benign     []Benign `json:"benign"`
	Nominative []Benign `json:"nominative"` // benign_nominative by note; without one the title was found as it is
	NearMiss   Benign   `json:"near_miss"`
	Figures    Figures  `json:"figures"`
}

// Report returns the figures of all rows so far.
func (s *Scorer) Report() Report {
	r := Report{NearMiss: s.near}
	r.NearMiss.Label, r.NearMiss.Rate = NoteNearMiss, rounded(ratio(s.near.Flagged, s.near.Rows))
	var macro []float64
	for _, name := range slices.Sorted(maps.Keys(s.families)) {
		f := *s.families[name]
		f.Recall = rounded(ratio(f.Found, f.Rows))
		r.Families = append(r.Families, f)
		if name[:1] != ofPlainUse && name != attackNick && name != attackAbbrev {
			macro = append(macro, ratio(f.Found, f.Rows))
		}
	}
	r.Benign, r.Nominative = benigns(s.benign), benigns(s.named)
	honest := 0
	for _, b := range r.Benign {
		honest += b.Rows
	}
	r.Rows = s.all.found + s.all.missed + honest
	wrong := s.flagged + s.extra
	precision, recall := ratio(s.core.found, s.core.found+wrong), ratio(s.core.found, s.core.found+s.core.missed)
	precisionAll, recallAll := ratio(s.all.found, s.all.found+wrong), ratio(s.all.found, s.all.found+s.all.missed)
	rate := func(m map[string]*Benign, key string) float64 {
		if b := m[key]; b != nil {
			return ratio(b.Flagged, b.Rows)
		}
		return 0
	}
	r.Figures = Figures{
		{"F1_core", f1(precision, recall)},
		{"precision", precision},
		{"recall_core", recall},
		{"recall_all", recallAll},
		{"F1_all", f1(precisionAll, recallAll)},
		{"FPR_benign", ratio(s.flagged, honest)},
		{"FPR_common_word", rate(s.benign, LabelCommonWord)},
		{"FPR_nominative", rate(s.benign, LabelNominative)},
		{"FPR_nominative_real", rate(s.named, realMentions)},
		{"FPR_nominative_implicit", rate(s.named, NoteImplicit)},
		{"FPR_no_brand", rate(s.benign, LabelNoBrand)},
		{"FPR_near_miss", ratio(s.near.Flagged, s.near.Rows)},
		{"wrong_extra_brand_rows", float64(s.extra)},
		{"obf_flag_precision", ratio(s.obf.right, s.obf.right+s.obf.wrong)},
		{"obf_flag_recall_of_hits", ratio(s.obf.right, s.obf.right+s.obf.missed)},
		{"macro_recall_obfuscated_core", mean(macro)},
	}
	for i := range r.Figures {
		r.Figures[i].Value = rounded(r.Figures[i].Value)
	}
	return r
}

func benigns(m map[string]*Benign) []Benign {
	var out []Benign
	for _, k := range slices.Sorted(maps.Keys(m)) {
		b := *m[k]
		b.Rate = rounded(ratio(b.Flagged, b.Rows))
		out = append(out, b)
	}
	return out
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

func f1(p, r float64) float64 {
	if p+r == 0 {
		return 0
	}
	return 2 * p * r / (p + r)
}

func mean(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return sum / float64(len(v))
}

// rounded is v to four places, the even one when it lies between.
func rounded(v float64) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'f', 4, 64), 64)
	if err != nil {
		return v
	}
	return r
}
