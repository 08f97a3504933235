package engine

import (
	"strconv"

	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/mention"
	"github.com/assay-ip/assay/engine/score"
)

// scan is the working memory of one Scan.
type scan struct {
	e       *Engine
	listing *Listing
	texts   [3]fold.Text // by scanned field
	folded  [3]bool
	hits    []hit
	buf     []mention.Hit
	words   []string
	affine  []int8 // by brand, filled on demand; 0 unknown, 1 yes, 2 no
	touched []int32
	settled []settled

	out   Finding
	used  []int32 // brands offered under their name, in order of first signal
	named []int32 // all brands mentioned
	found facts
}

// facts is what later steps need of the signals before them.
type facts struct {
	evasive                    bool
	compared, fits             bool // a brand is compared with, or only fitted
	strong, medium, weak, cues int
	percent                    int // price position, -1 when not known
	prohibited                 []string
}

// hit is a mention with the field it is in.
type hit struct {
	mention.Hit
	field int8
}

// fields in the order they are scanned.
var fields = [3]Field{FieldTitle, FieldDescription, FieldBrand} //nolint:gochecknoglobals // a constant list

// Scan says what the engine sees in a listing. It never fails: what could not be looked at is in Unavailable.
func (e *Engine) Scan(l Listing) Finding {
	s, ok := e.pool.Get().(*scan)
	if !ok {
		s = &scan{affine: make([]int8, len(e.brands))}
	}
	s.e, s.listing = e, &l
	s.reset()
	s.read()
	s.settleNames()
	s.mentions()
	s.lexicon()
	s.prices()
	s.prohibitions()
	s.rules()
	out := s.finish()
	s.listing, s.out = nil, Finding{}
	e.pool.Put(s)
	return out
}

func (s *scan) reset() {
	for _, b := range s.touched {
		s.affine[b] = 0
	}
	s.touched, s.hits, s.used, s.named = s.touched[:0], s.hits[:0], s.used[:0], s.named[:0]
	s.found = facts{percent: -1}
	s.folded = [3]bool{}
	s.out = Finding{Listing: s.listing.ID, Engine: Version, Snapshot: s.e.number}
	s.contribute(score.Prior, "", s.e.weights[score.Prior])
}

func (s *scan) text(field int8) string {
	switch field {
	case 0:
		return s.listing.Title
	case 1:
		return s.listing.Description
	}
	return s.listing.Brand
}

// read folds every field and finds all patterns in it.
func (s *scan) read() {
	support := mention.Support{Visible: s.visible, Refuse: s.misfit, Category: s.listing.Category, Declared: s.listing.Brand, Affine: s.isAffine, Plausible: s.isPlausible}
	for f := range int8(len(fields)) {
		text := s.text(f)
		if text == "" {
			continue
		}
		s.texts[f].Reset(text)
		s.folded[f] = true
		if s.texts[f].Cut {
			s.gap("text", "text_cut", string(fields[f]))
		}
		s.find(f, &support)
		for i := range s.buf {
			if h := &s.buf[i]; !s.misfit(h.Pattern, text, h.Start, h.End) {
				s.hits = append(s.hits, hit{*h, f})
			}
		}
		if f < 2 {
			s.styles(f)
		}
	}
	if len(s.listing.Images) > 0 {
		s.gap("image", "not_read", strconv.Itoa(len(s.listing.Images)))
	}
}

// find looks for all patterns in a field. A text that the matcher breaks down over may be made for that: it takes down no
// process, and a person reads it.
func (s *scan) find(f int8, support *mention.Support) {
	defer func() {
		if recover() != nil {
			s.buf = s.buf[:0]
			s.gap("text", textFailed, string(fields[f]))
		}
	}()
	s.buf = s.e.matcher.Find(s.buf[:0], &s.texts[f], support)
}

// textFailed is the reason of the gap that sends a listing to review.
const textFailed = "text_failed"

// visible reports whether an entry acts on this listing.
func (s *scan) visible(pattern int32) bool {
	switch t := s.e.targets[pattern]; t.kind {
	case targetBrand:
		b := s.e.brands[t.index]
		return !b.Private || b.Owner == s.listing.Owner
	case targetStyle:
		p := s.e.products[t.index]
		return !p.Private || p.Owner == s.listing.Owner
	case targetTerm:
		p := s.e.terms[t.index].pack
		return !p.Private || p.Owner == s.listing.Owner
	case targetName, targetFormat:
		n := &s.e.names[t.index]
		b := s.e.brands[n.brand]
		return (!b.Private || b.Owner == s.listing.Owner) && (!n.pack.Private || n.pack.Owner == s.listing.Owner)
	}
	return true
}

// isAffine reports whether the listing's category is one the brand is known for.
func (s *scan) isAffine(g int32) bool {
	if s.affine[g] == 0 {
		s.affine[g] = 2
		s.touched = append(s.touched, g)
		if s.listing.Category != "" {
			key := fold.Key(s.listing.Category)
			for _, c := range s.e.brands[g].categories {
				if c != "" && alike(c, key) {
					s.affine[g] = 1
					break
				}
			}
		}
	}
	return s.affine[g] == 1
}

// isPlausible reports whether the price is between half the low end and one and a half of the high end of one of a brand's bands.
func (s *scan) isPlausible(g int32) bool {
	if !s.listing.Price.Stated() {
		return false
	}
	for _, i := range s.e.brands[g].products {
		p := &s.e.products[i]
		if !s.productVisible(p) {
			continue
		}
		for _, b := range p.Bands {
			v, _, ok := s.e.rates.Convert(s.listing.Price, s.listing.Currency, b.Currency)
			if ok && v.Micros() >= b.Low.Micros()/2 && v.Micros() <= b.High.Micros()/2*3 {
				return true
			}
		}
	}
	return false
}

func (s *scan) gap(signal, reason, detail string) {
	s.out.Unavailable = append(s.out.Unavailable, Gap{signal, reason, detail})
}

func (s *scan) contribute(f score.Feature, signal string, value int) {
	s.out.Contributions = append(s.out.Contributions, Contribution{string(f), signal, value})
	s.out.Score += value
}

func (s *scan) weigh(f score.Feature, signal string) {
	if w := s.e.weights[f]; w != 0 {
		s.contribute(f, signal, w)
	}
}

// weighOnce weighs a feature that no earlier signal brought.
func (s *scan) weighOnce(f score.Feature, signal string) {
	for _, c := range s.out.Contributions {
		if c.Feature == string(f) {
			return
		}
	}
	s.weigh(f, signal)
}

// signal adds a signal and returns it with its ID set.
func (s *scan) signal(sig Signal) *Signal {
	sig.ID = string(sig.Kind) + "/" + strconv.Itoa(len(s.out.Signals)+1)
	s.out.Signals = append(s.out.Signals, sig)
	return &s.out.Signals[len(s.out.Signals)-1]
}

func (s *scan) span(h *hit) Span {
	return Span{fields[h.field], h.Start, h.End, s.text(h.field)[h.Start:h.End]}
}
