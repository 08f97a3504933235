// Package tablegen makes the folding table of package fold from UTS 39 confusables, Go's Unicode tables and own lists.
package tablegen

import (
	"bufio"
	"cmp"
	_ "embed" // for confusables.txt
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

//go:embed confusables.txt
var confusablesText string

// Classes of characters. Package fold declares the same values.
const (
	ClassLetter = iota
	ClassDigit
	ClassUnspaced // scripts written without spaces between words
	ClassDrop     // invisible
	ClassMark     // combining mark
	ClassSpace
	ClassJoiner // punctuation that occurs inside names: - ' . & and the like
	ClassSymbol // other punctuation, signs, pictures
	ClassBreak  // ends a clause
)

// Kinds of change. Package fold declares the same values.
const (
	KindNone = iota
	KindWidth
	KindConfusable
	KindAccent
)

// Entry is what the table holds for one character.
type Entry struct {
	Out   string // folded form; empty and Same false: no output
	Kind  byte
	Class byte
	Same  bool // the folded form is the character itself
	Upper bool
	Flip  byte // ASCII letter when turned round
	Sign  byte // ASCII letter in the second skeleton, for symbols and letters that look like another from afar
	Alt   byte // ASCII letter it may be besides
	Soft  bool // invisible or blank, and may part words
}

// Build returns the table in the form that package fold reads.
func Build() ([]byte, error) {
	conf, err := parse(confusablesText)
	if err != nil {
		return nil, err
	}
	f := folder{conf: conf, own: ownLooks(), signs: byRune(afar, signs), flips: byRune(turned, flips)}
	return pack(f.entry)
}

func parse(text string) (map[rune]string, error) {
	m := map[rune]string{}
	sc := bufio.NewScanner(strings.NewReader(text))
	for n := 1; sc.Scan(); n++ {
		line := sc.Text()
		if line == "" || line[0] == '#' {
			continue
		}
		var rs []rune
		for f := range strings.FieldsSeq(line) {
			v, err := strconv.ParseUint(f, 16, 21)
			if err != nil {
				return nil, fmt.Errorf("confusables.txt:%d: %w", n, err)
			}
			rs = append(rs, rune(v))
		}
		if len(rs) < 2 {
			return nil, fmt.Errorf("confusables.txt:%d: no prototype", n)
		}
		m[rs[0]] = string(rs[1:])
	}
	if len(m) == 0 {
		return nil, errors.New("confusables.txt is empty")
	}
	return m, nil
}

func ownLooks() map[rune]string {
	m := map[rune]string{}
	for _, r := range runs {
		for i := range r.n {
			m[r.first+rune(i)] = string(r.to + rune(i))
		}
	}
	for letter, rs := range alphabets {
		for _, r := range rs {
			m[r] = string(rune(letter))
		}
	}
	maps.Copy(m, look)
	return m
}

// bare returns r without marks and styles, where that is one character outside ASCII: Ѓ is Г for whoever looks from afar.
func bare(r rune) rune {
	base := r
	for i, q := range norm.NFKD.String(string(r)) {
		switch {
		case i == 0:
			base = q
		case !isMark(q):
			return r
		}
	}
	if base < utf8.RuneSelf {
		return r
	}
	return base
}

// byRune turns a list of characters for each letter round; own goes before it.
func byRune(letters map[byte]string, own map[rune]byte) map[rune]byte {
	m := map[rune]byte{}
	for letter, rs := range letters {
		for _, r := range rs {
			m[r] = letter
		}
	}
	maps.Copy(m, own)
	return m
}

type folder struct {
	conf  map[rune]string
	own   map[rune]string
	signs map[rune]byte
	flips map[rune]byte
}

// entry says how character r is folded.
func (f *folder) entry(r rune) Entry {
	e := Entry{Class: class(r), Upper: unicode.IsUpper(r), Flip: f.flips[r], Sign: f.signs[r], Alt: second[r], Soft: strings.ContainsRune(soft, r)}
	if base := bare(r); base != r && e.Class == ClassLetter {
		e.Sign, e.Alt = cmp.Or(e.Sign, f.signs[base]), cmp.Or(e.Alt, second[base])
	}
	if s, ok := f.own[r]; ok {
		return f.ownEntry(r, s, e)
	}
	switch e.Class {
	case ClassDrop, ClassMark, ClassSpace, ClassBreak:
		return e
	case ClassUnspaced:
		return unspaced(r, e)
	case ClassDigit:
		e.Out, e.Kind = digit(r), KindConfusable
		if k := norm.NFKC.String(string(r)); k == e.Out {
			e.Kind = KindWidth
		}
		return e
	case ClassJoiner, ClassSymbol:
		return f.symbol(r, e)
	}
	return f.letter(r, e)
}

func (f *folder) ownEntry(r rune, s string, e Entry) Entry {
	e.Out, e.Kind, e.Class = s, KindConfusable, ClassLetter
	if s[0] <= '9' {
		e.Class = ClassDigit
	}
	if ordinary(r) {
		e.Kind = KindAccent
	}
	e.Upper = e.Upper || r >= 0x1F110 && r < 0x1F200
	return e
}

// ordinary reports letters that names of European languages carry.
func ordinary(r rune) bool {
	return strings.ContainsRune("ßẞæÆœŒøØłŁđĐðÐþÞıħĦŋŊ", r)
}

// letter folds a letter of a spaced script.
func (f *folder) letter(r rune, e Entry) Entry {
	var b strings.Builder
	ascii := true
	for _, q := range norm.NFKD.String(string(r)) {
		if isMark(q) {
			continue
		}
		s := f.look(q, 0)
		if s[0] < utf8.RuneSelf && !isASCIIAlnum(s[0]) {
			continue
		}
		for i := range len(s) {
			ascii = ascii && isASCIIAlnum(s[i])
		}
		b.WriteString(s)
	}
	e.Out = b.String()
	if e.Out == "" {
		e.Class = ClassSymbol
		return e
	}
	if e.Out == string(r) {
		e.Out, e.Same = "", true
		return e
	}
	e.Kind = kindOf(r, ascii)
	return e
}

func kindOf(r rune, ascii bool) byte {
	d, k := norm.NFD.String(string(r)), norm.NFKD.String(string(r))
	first, _ := utf8.DecodeRuneInString(d)
	switch {
	case k != d && (k[0] < 0x80 || !ascii):
		return KindWidth
	case first == r && d == string(r):
		if ascii && !ordinary(r) {
			return KindConfusable
		}
		if ordinary(r) {
			return KindAccent
		}
		return KindNone // case alone
	case first < 0x80 || !ascii:
		return KindAccent
	}
	return KindConfusable // an accented letter of another script that looks Latin
}

// look maps one character without marks to what it looks like, in lower case.
func (f *folder) look(q rune, depth int) string {
	if q < 0x80 {
		return strings.ToLower(string(q))
	}
	if s, ok := f.own[q]; ok {
		return s
	}
	if s, ok := f.conf[q]; ok && depth < 4 && mapped(q) && !strings.ContainsRune(itself, q) {
		var b strings.Builder
		good := true
		for _, p := range norm.NFKD.String(s) {
			if isMark(p) {
				continue
			}
			o := f.look(p, depth+1)
			good = good && o != "" && isASCIILetter(o)
			b.WriteString(o)
		}
		if o := b.String(); good && o != "" {
			return canonical(q, s, o)
		}
	}
	if s, ok := f.own[unicode.ToLower(q)]; ok && unicode.Is(unicode.Latin, q) {
		return s
	}
	if s, ok := f.otherCase(q, depth); ok {
		return s
	}
	return string(unicode.ToLower(q))
}

// otherCase returns the look of the other case of a letter, in alphabets whose small letters are small capitals: ꭺ is Ꭺ.
func (f *folder) otherCase(q rune, depth int) (string, bool) {
	if depth > 0 || !unicode.In(q, unicode.Cherokee, unicode.Coptic, unicode.Deseret, unicode.Osage) {
		return "", false
	}
	other := unicode.ToUpper(q)
	if other == q {
		other = unicode.ToLower(q)
	}
	if other == q {
		return "", false
	}
	s := f.look(other, 1) // its own look, not that of q again
	return s, isASCIILetter(s)
}

// canonical keeps plain text itself: UTS 39 takes m for rn and capital i for l.
func canonical(q rune, prototype, o string) string {
	switch {
	case o == "rn":
		return "m"
	case prototype == "l" && unicode.IsUpper(q):
		return "i"
	}
	return o
}

// mapped reports whether look-alikes of this script are taken for Latin letters. Honest text in the scripts
// left out would otherwise turn into rows of l and o.
func mapped(q rune) bool {
	return !unicode.In(q, unicode.Arabic, unicode.Hebrew, unicode.Thai, unicode.Lao, unicode.Devanagari, unicode.Bengali, unicode.Tamil,
		unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Gujarati, unicode.Gurmukhi, unicode.Oriya, unicode.Sinhala,
		unicode.Khmer, unicode.Myanmar, unicode.Georgian, unicode.Ethiopic, unicode.Tibetan, unicode.Syriac, unicode.Thaana, unicode.Nko) && class(q) != ClassUnspaced
}

// symbol folds a sign; most give no output, some are a letter in compatibility form or in looks.
func (f *folder) symbol(r rune, e Entry) Entry {
	if plain[r] {
		e.Class = ClassSymbol
		return e
	}
	k := norm.NFKC.String(string(r))
	if k == "" || k == string(r) {
		if s, ok := f.conf[r]; ok && e.Sign == 0 && len(s) == 1 && s != "." && s != "'" {
			e.Sign = strings.ToLower(s)[0]
		}
		return e
	}
	var b strings.Builder
	for _, q := range k {
		if unicode.IsLetter(q) || unicode.IsDigit(q) {
			b.WriteString(f.look(q, 0))
		}
	}
	if e.Out = b.String(); e.Out == "" {
		if len(k) == 1 && e.Sign == 0 {
			e.Sign, e.Class = k[0], classASCII(k[0])
		}
		return e
	}
	e.Kind, e.Class = KindWidth, ClassLetter
	if e.Out[0] >= '0' && e.Out[0] <= '9' {
		e.Class = ClassDigit
	}
	if q, _ := utf8.DecodeRuneInString(e.Out); class(q) == ClassUnspaced {
		e.Class = ClassUnspaced
	}
	e.Upper = strings.ToLower(k) != k
	return e
}

func unspaced(r rune, e Entry) Entry {
	k := norm.NFKC.String(string(r))
	if k == string(r) {
		e.Same = true
		return e
	}
	e.Out, e.Kind = k, KindWidth
	return e
}

func digit(r rune) string {
	if k := norm.NFKC.String(string(r)); len(k) == 1 {
		return k
	}
	zero := r
	for unicode.Is(unicode.Nd, zero-1) && r-zero < 9 {
		zero--
	}
	if !unicode.Is(unicode.Nd, r) {
		return "0"
	}
	return string('0' + (r-zero)%10)
}

func isASCIIAlnum(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z'
}

func isASCIILetter(s string) bool {
	for i := range len(s) {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	return true
}
