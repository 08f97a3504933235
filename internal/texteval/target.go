package texteval

import (
	"fmt"
	"io"
	"strings"
)

// Target is a figure with what it must reach.
type Target struct {
	Name   string  `json:"name"`
	Most   bool    `json:"most"` // Bound is the most it may be, not the least
	Bound  float64 `json:"bound"`
	Value  float64 `json:"value"`
	Rows   int     `json:"rows"` // that it was measured on
	Passed bool    `json:"passed"`
}

// familyTargets are the least recalls, by the beginning of the family's name. The first that fits counts.
func familyTargets() []struct {
	prefix string
	least  float64
} {
	return []struct {
		prefix string
		least  float64
	}{
		{ofPlainUse + plainCommon, 0},
		{ofPlainUse + plainFamily, .99},
		{"homoglyph", .99},
		{"styled", .99},
		{"zero_width", .99},
		{"diacritics", .99},
		{"zalgo", .99},
		{"html_entity", .99},
		{"leet_multi", .85},
		{"leet", .99},
		{"spacing", .99},
		{"separator", .97},
		{"zh_separator", .97},
		{"upside_down", .98},
		{"visual_ascii", .92},
		{"mixed", .90},
		{"mask", .85},
		{"typo", .85},
		{"misspelling", .85},
		{"head_drop", .85},
		{"ru_translit", .85},
		{"translit", .85},
		{"pinyin", .85},
		{"zh_truncated", .85},
		{"zh_trunc", .85},
		{"phonetic", .80},
		{"sound", .80},
		{"vowel_drop", .80},
		{"hashtag", .92},
		{"concat", .92},
		{attackNick, .60},
		{attackAbbrev, .40},
	}
}

// figureTargets are the bounds of single figures.
func figureTargets() []Target {
	return []Target{
		{Name: "F1_core", Bound: .95},
		{Name: "FPR_nominative_real", Most: true, Bound: .01},
		{Name: "FPR_nominative_implicit", Most: true, Bound: .15},
		{Name: "FPR_common_word", Most: true, Bound: .03},
		{Name: "FPR_near_miss", Most: true, Bound: .02},
		{Name: "FPR_no_brand", Most: true, Bound: .01},
	}
}

// Targets compares a report with the goals of the product. Families and figures that were not measured are left out, as are
// families without a goal.
func (r *Report) Targets() []Target {
	var out []Target
	for _, t := range figureTargets() {
		t.Value, _ = r.Figures.Get(t.Name)
		t.Rows = r.measured(t.Name)
		out = append(out, t)
	}
	if t := r.find(NoteTemplate); t.Rows > 0 {
		out = append(out, Target{Name: "FPR_nominative_template", Most: true, Bound: .01, Value: t.Rate, Rows: t.Rows})
	}
	for _, f := range r.Families {
		for _, t := range familyTargets() {
			if strings.HasPrefix(f.Name, t.prefix) {
				if t.least > 0 {
					out = append(out, Target{Name: "recall " + f.Name, Bound: t.least, Value: f.Recall, Rows: f.Rows})
				}
				break
			}
		}
	}
	kept := out[:0]
	for _, t := range out {
		if t.Rows == 0 {
			continue
		}
		t.Passed = t.Value >= t.Bound
		if t.Most {
			t.Passed = t.Value <= t.Bound
		}
		kept = append(kept, t)
	}
	return kept
}

func (r *Report) find(note string) Benign {
	for _, b := range r.Nominative {
		if b.Label == note {
			return b
		}
	}
	return Benign{}
}

// measured returns how many rows a figure stands on.
func (r *Report) measured(figure string) int {
	var label string
	switch figure {
	case "FPR_nominative_real":
		return r.find(realMentions).Rows
	case "FPR_nominative_implicit":
		return r.find(NoteImplicit).Rows
	case "FPR_near_miss":
		return r.NearMiss.Rows
	case "FPR_common_word":
		label = LabelCommonWord
	case "FPR_no_brand":
		label = LabelNoBrand
	default:
		if len(r.Families) == 0 {
			return 0
		}
		return r.Rows
	}
	for _, b := range r.Benign {
		if b.Label == label {
			return b.Rows
		}
	}
	return 0
}

// WriteTargets writes a table and reports whether all was reached.
func WriteTargets(w io.Writer, targets []Target) (bool, error) {
	passed := true
	for _, t := range targets {
		verdict, sign := "pass", "≥"
		if t.Most {
			sign = "≤"
		}
		if !t.Passed {
			verdict, passed = "FAIL", false
		}
		if _, err := fmt.Fprintf(w, "%s  %-30s %.4f  %s %.2f  of %d rows\n", verdict, t.Name, t.Value, sign, t.Bound, t.Rows); err != nil {
			return false, fmt.Errorf("write: %w", err)
		}
	}
	return passed, nil
}

// WriteText writes a report as people read it, with the names of the figures as they stand in its JSON.
func (r *Report) WriteText(w io.Writer) error {
	var b strings.Builder
	for _, f := range r.Families {
		fmt.Fprintf(&b, "%-20s recall %.3f  (%d/%d)  obf-flagged %d\n", f.Name, f.Recall, f.Found, f.Rows, f.Obfuscated)
	}
	for _, x := range r.Benign {
		fmt.Fprintf(&b, "%-20s wrong  %.3f  (%d/%d)\n", x.Label, x.Rate, x.Flagged, x.Rows)
		if x.Label == LabelNominative {
			for _, n := range r.Nominative {
				fmt.Fprintf(&b, "  %-18s wrong  %.3f  (%d/%d)\n", n.Label, n.Rate, n.Flagged, n.Rows)
			}
		}
	}
	if n := r.NearMiss; n.Rows > 0 {
		fmt.Fprintf(&b, "%-20s wrong  %.3f  (%d/%d)\n", n.Label, n.Rate, n.Flagged, n.Rows)
	}
	b.WriteByte('\n')
	for _, f := range r.Figures {
		fmt.Fprintf(&b, "%-28s %v\n", f.Name, f.Value)
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}
