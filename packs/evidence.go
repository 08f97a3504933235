package packs

import (
	"bytes"
	_ "embed" // the file of evidence
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

//go:embed rights/evidence.yaml
var evidenceFile []byte

// Said is a text in the languages of the pages.
type Said struct {
	EN string `json:"en" yaml:"en"`
	ZH string `json:"zh" yaml:"zh"`
}

// Confidence says how an entry of law or practice was found.
type Confidence string

// The degrees of confidence. Whatever is not primary is shown as unverified.
const (
	Primary   Confidence = "primary"   // the text itself was read
	Secondary Confidence = "secondary" // a report of it was read
	Memory    Confidence = "memory"    // nobody has looked it up yet
)

// Need says whether a right can be verified without an element.
type Need string

// The needs.
const (
	Required Need = "required"
	Optional Need = "optional"
)

// EvidencePack says what rights of each kind must bring, and how long the steps of their verification may take.
type EvidencePack struct {
	ID        string             `yaml:"id"`
	Version   string             `yaml:"version"`
	Title     string             `yaml:"title"`
	Deadlines []EvidenceDeadline `yaml:"deadlines"`
	Alerts    []int              `yaml:"alerts"` // days before the end of a right, falling
	FreeMail  []string           `yaml:"free_mail"`
	Reasons   []EvidenceReason   `yaml:"reasons"`
	Elements  map[string]struct {
		Title Said `yaml:"title"`
	} `yaml:"elements"`
	Kinds []EvidenceKind `yaml:"kinds"`
}

// EvidenceDeadline is how many days a step may take.
type EvidenceDeadline struct {
	ID         string     `yaml:"id"`
	Days       int        `yaml:"days"`
	Citation   string     `yaml:"citation"`
	Confidence Confidence `yaml:"confidence"`
}

// EvidenceReason is a reason for a refusal that can be chosen.
type EvidenceReason struct {
	ID    string `yaml:"id"`
	Title Said   `yaml:"title"`
}

// EvidenceKind is what one kind of right is asked for.
type EvidenceKind struct {
	Kind       string         `yaml:"kind"`
	Registered bool           `yaml:"registered"` // it stands in a register, under a number
	Required   []string       `yaml:"required"`   // fields
	Optional   []string       `yaml:"optional"`
	Rules      []EvidenceRule `yaml:"rules"`
}

// EvidenceRule is what a territory asks for; "*" is everywhere.
type EvidenceRule struct {
	Territory string     `yaml:"territory"`
	Evidence  []Evidence `yaml:"evidence"`
}

// Evidence is one element that a rule asks for.
type Evidence struct {
	Element    string     `json:"element" yaml:"element"`
	Need       Need       `json:"need" yaml:"need"`
	Citation   string     `json:"citation" yaml:"citation"`
	Confidence Confidence `json:"confidence" yaml:"confidence"`
	Territory  string     `json:"territory" yaml:"-"` // of the rule it comes from
	Title      Said       `json:"title" yaml:"-"`
}

// Verified reports whether somebody read the text that the entry cites.
func (e Evidence) Verified() bool { return e.Confidence == Primary }

// LoadEvidence reads the pack that ships with the program.
func LoadEvidence() (*EvidencePack, error) { return ReadEvidence(evidenceFile) }

// ReadEvidence reads a pack of evidence and checks that it is whole: unknown keys, unknown elements, needs and degrees of
// confidence, entries that stand twice, and missing dates are errors.
func ReadEvidence(text []byte) (*EvidencePack, error) {
	p := &EvidencePack{}
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	if err := dec.Decode(p); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPack, err)
	}
	if !version.MatchString(p.Version) || p.ID == "" || len(p.Kinds) == 0 {
		return nil, fmt.Errorf("%w: id, a version such as 2026-11-28 and kinds are needed", ErrPack)
	}
	if !slices.IsSortedFunc(p.Alerts, func(a, b int) int { return b - a }) {
		return nil, fmt.Errorf("%w: alerts do not fall", ErrPack)
	}
	for _, d := range p.Deadlines {
		if d.Days < 1 || !known(d.Confidence) || d.Citation == "" {
			return nil, fmt.Errorf("%w: deadline %q lacks days, citation or confidence", ErrPack, d.ID)
		}
	}
	seen := map[string]bool{}
	for _, k := range p.Kinds {
		if seen[k.Kind] {
			return nil, fmt.Errorf("%w: kind %q stands twice", ErrPack, k.Kind)
		}
		seen[k.Kind] = true
		if err := p.checkRules(k); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func known(c Confidence) bool { return c == Primary || c == Secondary || c == Memory }

func (p *EvidencePack) checkRules(k EvidenceKind) error {
	if len(k.Rules) == 0 || k.Rules[0].Territory != "*" {
		return fmt.Errorf("%w: kind %q has no rule for everywhere", ErrPack, k.Kind)
	}
	for _, r := range k.Rules {
		for _, e := range r.Evidence {
			if _, ok := p.Elements[e.Element]; !ok || (e.Need != Required && e.Need != Optional) || !known(e.Confidence) || e.Citation == "" {
				return fmt.Errorf("%w: %s, %s: element %q is not described, or lacks need, citation or confidence", ErrPack, k.Kind, r.Territory, e.Element)
			}
		}
	}
	return nil
}

// Kind returns what a kind of right is asked for.
func (p *EvidencePack) Kind(kind string) (EvidenceKind, bool) {
	for _, k := range p.Kinds {
		if k.Kind == kind {
			return k, true
		}
	}
	return EvidenceKind{}, false
}

// Days returns how long a step may take, 0 when the pack sets no limit.
func (p *EvidencePack) Days(id string) int {
	for _, d := range p.Deadlines {
		if d.ID == id {
			return d.Days
		}
	}
	return 0
}

// Reason reports whether a reason can be chosen.
func (p *EvidencePack) Reason(id string) (EvidenceReason, bool) {
	for _, r := range p.Reasons {
		if r.ID == id {
			return r, true
		}
	}
	return EvidenceReason{}, false
}

// Evidence returns the elements that a right of a kind with these territories is asked for, required ones first. An element that
// several rules name comes once: required when any of them requires it, with the citation of that rule.
func (p *EvidencePack) Evidence(kind string, territories []string) []Evidence {
	k, ok := p.Kind(kind)
	if !ok {
		return nil
	}
	var out []Evidence
	at := map[string]int{}
	for _, r := range k.Rules {
		if r.Territory != "*" && !slices.Contains(territories, r.Territory) {
			continue
		}
		for _, e := range r.Evidence {
			e.Territory, e.Title = r.Territory, p.Elements[e.Element].Title
			if i, ok := at[e.Element]; !ok {
				at[e.Element] = len(out)
				out = append(out, e)
			} else if r.Territory != "*" && (e.Need == Required || out[i].Need == Optional) {
				out[i] = e
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Evidence) int { return rank(a.Need) - rank(b.Need) })
	return out
}

func rank(n Need) int {
	if n == Required {
		return 0
	}
	return 1
}
