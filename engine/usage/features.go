package usage

import (
	"strings"

	"github.com/assay-ip/assay/engine/fold"
)

// Hashed features: a power of two of rows in the table of weights.
const (
	rowBits = 15
	rows    = 1 << rowBits
	// maxFeatures is how many features one mention has at most.
	maxFeatures = 96
)

// feature is one feature that holds, and the words that show it.
type feature struct {
	row        uint32
	code       Code
	start, end uint32
}

// Features is the features of one mention. The zero value is ready; it is reused without allocation.
type Features struct {
	win    window
	list   [maxFeatures]feature
	n      int
	salt   uint32
	cued   bool
	common bool
	hidden bool
	head   Span
	maker  bool // another maker is named first
	excuse bool // something in the text says that the goods are another maker's
}

// none is the place of a feature that has none.
var none token

// add notes a feature with a value, shown by token k.
func (f *Features) add(c Code, value uint32, k *token) {
	if f.n == maxFeatures {
		return
	}
	f.list[f.n] = feature{row: mix(f.salt^uint32(c)*0x9e3779b1+value*0x85ebca6b) >> (32 - rowBits), code: c, start: k.start, end: k.end}
	f.n++
}

func mix(h uint32) uint32 {
	h ^= h >> 15
	h *= 0x2c1b3c6d
	h ^= h >> 12
	h *= 0x297a2d39
	return h
}

// Read finds the features of the mention in of the text t.
func (f *Features) Read(t *fold.Text, in *Input) {
	l := shipped()
	end := min(in.End, uint32(len(t.Original))) //nolint:gosec // a text is below 4 GiB
	in.Start, in.End = min(in.Start, end), end
	f.n, f.cued, f.common, f.hidden, f.head, f.excuse = 0, in.cued(), in.Common, in.Evasive, Span{}, false
	f.salt = 0
	if in.Common {
		f.salt = 0x5bd1e995
	}
	f.win.read(l, t, in)
	f.add(CodeBias, 0, &none)
	f.cue(in)
	f.around(t)
	f.heads(in)
	f.neighbours()
	f.shapes()
	f.support(in)
}

func (f *Features) cue(in *Input) {
	if !in.cued() {
		f.add(CodeCue, 0, &none)
		return
	}
	k := token{start: in.CueAt.Start, end: in.CueAt.End}
	side := uint32(0)
	if in.CueAt.Start >= in.End {
		side = 1
	}
	f.add(CodeCue, 1+uint32(in.Cue)<<1+side, &k)
	f.add(CodeCue, 100+uint32(in.Cue)<<8+side<<4+uint32(min(in.CueWords, 5)), &k) //nolint:gosec // bounded
}

// sort is the coarse sort of a word as a feature value.
func sortOf(k *token) uint32 {
	switch {
	case k.other == otherName:
		return 1
	case k.other == otherSame:
		return 2
	case k.shape == shapeNumber:
		return 3
	case k.shape == shapeCode:
		return 4
	}
	for i, bit := range [...]uint32{
		kindFunction, kindAfter, kindGenuine, kindLead, kindAudience, kindAccessory, kindPart, kindDevice, kindGoods, kindSeries, kindColour, kindUnit,
		kindQuality, kindNoun,
	} {
		if k.kind&bit != 0 {
			return 5 + uint32(i)
		}
	}
	if k.kind&kindMaker != 0 {
		return 32
	}
	if k.shape == shapeHan {
		return 30
	}
	if k.class != 0 {
		return 40 + uint32(k.class)
	}
	return 31
}

// unknownWord is a word that may be a maker's name: no list has it and it is not very common.
func unknownWord(k *token) bool {
	return k.kind&^kindMaker == 0 && (k.shape <= shapeCamel || k.shape == shapeCode) && k.size > 1 && k.other == notOther
}

// lead reports words that titles begin with before the name of the maker.
func lead(k *token) bool {
	return k.other == notOther && (k.kind&(kindLead|kindGenuine|kindAudience|kindUnit) != 0 || k.shape == shapeNumber)
}

// around notes where the name stands and what the text begins with.
func (f *Features) around(t *fold.Text) {
	w := &f.win
	first := 0
	for first < w.at && lead(&w.tok[first]) {
		first++
	}
	switch {
	case !w.begins:
		f.add(CodePlace, 20, &none)
	case first == w.at:
		f.add(CodeStart, uint32(min(w.at, 1)), &none) //nolint:gosec // bounded
		f.add(CodePlace, 0, &none)
	default:
		f.add(CodePlace, uint32(min(w.at-first, 5)), &none) //nolint:gosec // bounded
		k := &w.tok[first]
		f.add(CodeFirst, sortOf(k), k)
		f.add(CodeFirst, 1000+sortOf(k)<<3+uint32(min(w.at-first, 3)), k) //nolint:gosec // bounded
		if unknownWord(k) && k.shape != shapeCode || k.other == otherName {
			f.add(CodeMaker, min(uint32(k.other), 1), k)
			f.add(CodeMaker, 10+uint32(k.class), k)
			if k.kind&kindMaker != 0 {
				f.add(CodeMaker, 2, k)
			}
		}
	}
	if w.ends && w.at == w.n-1 {
		f.add(CodeEnd, uint32(min(w.at, 2)), &none) //nolint:gosec // bounded
	}
	rest := strings.TrimLeft(t.Original[w.tok[w.at].end:min(len(t.Original), int(w.tok[w.at].end)+8)], " (")
	if strings.HasPrefix(rest, "®") || strings.HasPrefix(rest, "™") || strings.HasPrefix(rest, "R)") || strings.HasPrefix(rest, "TM)") || strings.HasPrefix(rest, "tm )") {
		f.add(CodeTrademark, 0, &none)
	}
}

// makerFirst reports whether the text begins with the name of another maker, or with an unknown word.
func (w *window) makerFirst() bool {
	if !w.begins {
		return false
	}
	for i := range w.at {
		k := &w.tok[i]
		if lead(k) {
			continue
		}
		return k.other == otherName || unknownWord(k) && k.shape != shapeCode
	}
	return false
}

func (w *window) first() bool {
	if !w.begins {
		return false
	}
	for i := range w.at {
		if !lead(&w.tok[i]) {
			return false
		}
	}
	return true
}

// neighbours notes the words beside the name.
func (f *Features) neighbours() {
	w := &f.win
	name := &w.tok[w.at]
	for i := max(0, w.at-5); i < min(w.n, w.at+6); i++ {
		k := &w.tok[i]
		d := i - w.at
		word := k.hash
		if k.shape == shapeNumber || k.shape == shapeCode || k.other == otherName {
			word = sortOf(k)
		}
		switch {
		case d == 0:
		case d == 1:
			f.add(CodeNextSort, sortOf(k)<<3|uint32(k.gap), k)
			f.add(CodeNextWord, word, k)
			if f.common {
				f.add(CodePhrase, word^mix(name.hash), k)
			}
		case d == -1:
			f.add(CodePrevSort, sortOf(k)<<3|uint32(name.gap), k)
			f.add(CodePrevWord, word, k)
			if f.common {
				f.add(CodePhrase, mix(word)^name.hash, k)
			}
		case d == 2:
			f.add(CodeNextSort, 1000+sortOf(k), k)
			f.add(CodeNextWord, word+1, k)
		case d == -2:
			f.add(CodePrevSort, 1000+sortOf(k), k)
			f.add(CodePrevWord, word+1, k)
		case k.shape == shapeNumber || k.shape == shapeCode:
		case d > 0:
			f.add(CodeFarWord, word, k)
		default:
			f.add(CodeFarWord, word+1, k)
		}
		if k.other == otherName && (d == 1 || d == -1) {
			f.add(CodeNames, uint32(d+1), k)
		}
	}
	if w.at == 0 {
		f.add(CodePrevSort, 999, &none)
	}
	if w.at == w.n-1 {
		f.add(CodeNextSort, 999, &none)
	}
	f.names()
}

// names notes other names before and after.
func (f *Features) names() {
	w := &f.win
	var seen [2]bool
	for i := range w.n {
		if w.tok[i].other != otherName {
			continue
		}
		side := 0
		if i > w.at {
			side = 1
		}
		if !seen[side] {
			seen[side] = true
			f.add(CodeNames, uint32(10+side), &w.tok[i])
		}
	}
}

// Styles: how the words around the name are written.
const (
	styleNone  uint32 = iota // there are none
	styleSmall               // small letters
	styleTitle               // capitals first
	styleUpper               // all in capitals
	styleSome                // some with capitals
	styleFew                 // few
)

func (w *window) style() uint32 {
	all := w.smalls + w.capitals + w.uppers
	switch {
	case all == 0:
		return styleNone
	case w.capitals == 0 && w.uppers == 0:
		return styleSmall
	case w.uppers*10 >= all*8:
		return styleUpper
	case w.smalls*10 <= all:
		return styleTitle
	case w.smalls*10 >= all*4:
		return styleFew
	}
	return styleSome
}

// shapes notes how the name is written, which tells most for ordinary words.
func (f *Features) shapes() {
	w := &f.win
	name := &w.tok[w.at]
	if w.glued {
		f.add(CodeGlued, 0, name)
	}
	v := w.style()*8 + uint32(name.shape)
	f.add(CodeShape, v, name)
	place := uint32(2)
	switch {
	case w.first() && w.at == 0:
		place = 0
	case w.first():
		place = 1
	}
	next, after := uint32(50), uint32(0)
	if w.at+1 < w.n {
		k := &w.tok[w.at+1]
		next = uint32(k.shape)
		after = sortOf(k)
	}
	f.add(CodeShapePlace, v*4+place, name)
	if f.common {
		f.add(CodeShapePlace, 1000+(v*4+place)*64+next, name)
		f.add(CodeShapePlace, 100000+(v*4+place)*64+after, name)
		f.add(CodeShapePlace, 1000000+place*64+after, name)
		own := sortOf(name)
		f.add(CodeOrdinary, own<<2|place, name)
		f.add(CodeOrdinary, 1000+(own<<2|place)*64+w.style(), name)
		f.add(CodeOrdinary, 10000+(own<<2|place)*64+after, name)
		f.add(CodeOrdinary, 100000+w.style()*64+place*8+uint32(min(w.n, 14)/2), &none) //nolint:gosec // bounded
	}
}

// support notes what the rest of the listing says.
func (f *Features) support(in *Input) {
	name := &f.win.tok[f.win.at]
	head := uint32(0)
	if f.head.End > f.head.Start {
		head = 1
	}
	f.add(CodeDeclared, uint32(in.Declared+1), &none) //nolint:gosec // 0 to 2
	if in.Declared != Unknown {
		f.add(CodeDeclared, 10+uint32(in.Declared+1)<<1+head, &none) //nolint:gosec // 0 to 2
	}
	if in.Affine != Unknown {
		f.add(CodeGoodsClass, uint32(in.Affine+1), &none) //nolint:gosec // 0 to 2
	}
	if in.Plausible != Unknown {
		f.add(CodePrice, uint32(in.Plausible+1), &none) //nolint:gosec // 0 to 2
	}
	if in.Evasive {
		f.add(CodeEvasive, 0, name)
	}
}
