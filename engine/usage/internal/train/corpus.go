// Package train makes the model of package usage from the corpus beside it.
package train

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode"

	"github.com/assay-ip/assay/engine/usage"
)

// Template is one line of the corpus: a title with slots.
type Template struct {
	Lang  string
	Text  string
	Cases string // letters: a as written, l small, t title, u capitals
	Count int    // how many titles are made of it
	Held  bool   // kept out of training when the figures are taken
}

// Corpus is templates and the words that fill their slots.
type Corpus struct {
	Templates []Template
	Slots     map[string][]string // "lang/slot"
	Common    []string            // names that are ordinary words
	byLang    map[string][]string // the same by language
}

// Load reads all *.txt files of a folder, in order of their names.
//
//	[lang de nl] [cases ltau] [count 30]   settings of the lines that follow, up to the next ones
//	@acc: Hülle, Ladegerät              words of a slot
//	= Harvest                           an ordinary word that is a name; {B} and {W} below mean it
//	{maker} {F} {model?} {acc}          a title; {x?} is there every other time
//
// {U} is a name that the goods are offered under, {F} what they fit, {C} what they are compared with, {N} what they are not, {B} an
// ordinary word used as a name and {W} the same as a word.
func Load(dir fs.FS) (*Corpus, error) {
	files, err := fs.Glob(dir, "*.txt")
	if err != nil {
		return nil, fmt.Errorf("train: %w", err)
	}
	if len(files) == 0 {
		return nil, errors.New("train: no corpus")
	}
	slices.Sort(files)
	c := &Corpus{Slots: map[string][]string{}, byLang: map[string][]string{}}
	for _, f := range files {
		b, err := fs.ReadFile(dir, f)
		if err != nil {
			return nil, fmt.Errorf("train: %w", err)
		}
		if err := c.read(string(b)); err != nil {
			return nil, fmt.Errorf("train: %s: %w", f, err)
		}
	}
	for i := range c.Templates {
		c.Templates[i].Held = i%heldOut == heldOut-1
	}
	return c, nil
}

// heldOut: every so many-th line is kept out of training when the figures are taken.
const heldOut = 8

func (c *Corpus) read(text string) error {
	head := Template{Lang: "en", Cases: "a", Count: 10}
	word := ""
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			if strings.Contains(line, "count") || strings.Contains(line, "lang") {
				word = ""
			}
			if err := head.set(line); err != nil {
				return fmt.Errorf("line %d: %w", n, err)
			}
		case line[0] == '@':
			name, values, ok := strings.Cut(line[1:], ":")
			if !ok {
				return fmt.Errorf("line %d: a slot without values", n)
			}
			key := head.Lang + "/" + strings.TrimSpace(name)
			for v := range strings.SplitSeq(values, ",") {
				if v = strings.TrimSpace(v); v != "" {
					c.Slots[key] = append(c.Slots[key], v)
				}
			}
		case line[0] == '=':
			word = strings.TrimSpace(line[1:])
			if !slices.Contains(c.Common, word) {
				c.Common = append(c.Common, word)
				c.byLang[head.Lang] = append(c.byLang[head.Lang], word)
			}
		default:
			t := head
			t.Text = line
			if word != "" {
				t.Text = strings.NewReplacer("{B}", "{B="+word+"}", "{W}", "{W="+word+"}", "{G}", "{G="+word+"}").Replace(line)
			}
			for lang := range strings.FieldsSeq(head.Lang) {
				t.Lang = lang
				c.Templates = append(c.Templates, t)
			}
		}
	}
	return nil
}

func (t *Template) set(line string) error {
	for part := range strings.SplitSeq(line, "]") {
		part = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(part), "["))
		if part == "" {
			continue
		}
		key, value, _ := strings.Cut(part, " ")
		switch key {
		case "lang":
			t.Lang = value
		case "cases":
			t.Cases = value
		case "count":
			if _, err := fmt.Sscan(value, &t.Count); err != nil {
				return fmt.Errorf("count %q: %w", value, err)
			}
		default:
			return fmt.Errorf("no setting %q", key)
		}
	}
	return nil
}

// Label is what one name of a title is used for.
type Label struct {
	Start, End int
	Class      usage.Class
}

// Title is a title with its labels.
type Title struct {
	Text     string
	Lang     string
	Labels   []Label
	Declared string // name of the declared brand, empty when none
	Affine   usage.Answer
	Held     bool
}

var labels = map[byte]usage.Class{'U': usage.Mark, 'F': usage.Fits, 'C': usage.Compared, 'N': usage.Denied, 'B': usage.Mark, 'W': usage.Word, 'G': usage.Fits}

// piece is a filled part of a template.
type piece struct {
	text  string
	label int // index into labels, -1 when it is no name
	class usage.Class
}

// Expand makes the titles, in an order that depends on the seed alone.
func (c *Corpus) Expand(seed uint64) ([]Title, error) {
	r := random(seed)
	var out []Title
	for i := range c.Templates {
		t := &c.Templates[i]
		for range t.Count {
			title, err := c.fill(&r, t)
			if err != nil {
				return nil, err
			}
			out = append(out, title)
		}
	}
	for i := len(out) - 1; i > 0; i-- {
		j := r.below(i + 1)
		out[i], out[j] = out[j], out[i]
	}
	return out, nil
}

func (c *Corpus) fill(r *random, t *Template) (Title, error) {
	var ps []piece
	used := map[string]string{}
	rest := t.Text
	for rest != "" {
		open := strings.IndexByte(rest, '{')
		if open < 0 {
			ps = append(ps, piece{text: rest, label: -1})
			break
		}
		end := strings.IndexByte(rest, '}')
		if end < open {
			return Title{}, fmt.Errorf("train: %q: a slot without an end", t.Text)
		}
		ps = append(ps, piece{text: rest[:open], label: -1})
		p, err := c.slot(r, t, rest[open+1:end], used)
		if err != nil {
			return Title{}, err
		}
		ps = append(ps, p)
		rest = rest[end+1:]
	}
	return assemble(r, t, ps), nil
}

// slot fills one slot.
func (c *Corpus) slot(r *random, t *Template, name string, used map[string]string) (piece, error) {
	none := piece{label: -1}
	if s, ok := strings.CutSuffix(name, "?"); ok {
		if name = s; r.below(2) == 0 {
			return none, nil
		}
	}
	kind, word, given := strings.Cut(name, "=")
	base, number, _ := strings.Cut(kind, ":")
	class, mark := labels[base[0]]
	mark = mark && len(base) == 1
	switch {
	case mark && given:
		return piece{text: word, class: class}, nil
	case mark:
		key := "name" + number
		if number == "" || used[key] == "" {
			used[key] = c.name(r, t.Lang, base[0])
		}
		return piece{text: used[key], class: class}, nil
	}
	vs := c.Slots[t.Lang+"/"+base]
	if vs == nil {
		vs = c.Slots["all/"+base]
	}
	switch {
	case base == "maker" && (vs == nil || r.below(2) == 0):
		return piece{text: invented(r.below(maxInvented) + maxInvented), label: -1}, nil
	case base == "model" && (vs == nil || r.below(3) > 0):
		return piece{text: model(r), label: -1}, nil
	case base == "code":
		return piece{text: partCode(r), label: -1}, nil
	case vs == nil:
		return none, fmt.Errorf("train: %q: no slot %q in %q", t.Text, base, t.Lang)
	}
	return piece{text: vs[r.below(len(vs))], label: -1}, nil
}

// name picks a name: one of an unspaced script for the languages that are written so, an ordinary word for B and W.
func (c *Corpus) name(r *random, lang string, kind byte) string {
	if kind == 'B' || kind == 'W' || kind == 'G' {
		words := c.byLang[lang]
		if words == nil {
			words = c.byLang["en"]
		}
		return words[r.below(len(words))]
	}
	if (lang == "zh" || lang == "ja") && r.below(4) > 0 {
		return han(r.below(maxHan))
	}
	return invented(r.below(maxInvented))
}

// assemble joins the pieces, in one of the cases of the template.
func assemble(r *random, t *Template, ps []piece) Title {
	mode := t.Cases[r.below(len(t.Cases))]
	out := Title{Lang: t.Lang, Held: t.Held}
	var b strings.Builder
	var marked []string
	for _, p := range ps {
		text := p.text
		if p.label < 0 && (strings.HasSuffix(b.String(), " ") || b.Len() == 0) {
			text = strings.TrimLeft(text, " ")
		}
		text = recase(text, mode)
		if mode == 'a' && p.label >= 0 && p.class == usage.Word && (b.Len() > 0 || r.below(2) == 0) {
			text = strings.ToLower(text) // in a sentence an ordinary word is small
		}
		start := b.Len()
		b.WriteString(text)
		if p.label >= 0 {
			out.Labels = append(out.Labels, Label{start, b.Len(), p.class})
			marked = append(marked, p.text)
		}
	}
	out.Text = strings.TrimRight(b.String(), " ")
	support(r, &out, marked)
	return out
}

// support makes up what the rest of the listing says, most often nothing.
func support(r *random, t *Title, names []string) {
	if len(t.Labels) != 1 {
		return
	}
	n := r.below(20)
	switch t.Labels[0].Class {
	case usage.Mark:
		switch {
		case n < 3:
			t.Declared = names[0]
		case n == 3:
			t.Declared = invented(maxInvented + r.below(maxInvented))
		}
		switch {
		case n >= 11:
			t.Affine = usage.Yes
		case n == 10:
			t.Affine = usage.No
		}
	case usage.Fits, usage.Word:
		if n < 5 {
			t.Declared = invented(maxInvented + r.below(maxInvented))
		}
		switch {
		case n >= 12:
			t.Affine = usage.No
		case n >= 10:
			t.Affine = usage.Yes
		}
	case usage.Compared, usage.Denied:
	}
}

func recase(s string, mode byte) string {
	switch mode {
	case 'l':
		return strings.ToLower(s)
	case 'u':
		return strings.ToUpper(s)
	case 't':
		var b strings.Builder
		start := true
		for _, c := range s {
			if start {
				c = unicode.ToTitle(c)
			}
			start = c == ' ' || c == '-' || c == '/'
			b.WriteRune(c)
		}
		return b.String()
	}
	return s
}
