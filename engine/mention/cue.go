package mention

import (
	"bufio"
	_ "embed" // for the cue lexicon and word lists
	"fmt"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/assay-ip/assay/engine/fold"
)

//go:embed cues.txt
var cueFile string

//go:embed words.txt
var wordFile string

// shipped reads the files of cues and words, once for all matchers, which only read them.
var shipped = sync.OnceValues(func() (shippedWords, error) {
	cues, err := parseCues(cueFile)
	return shippedWords{cues, parseWords(wordFile)}, err
})

type shippedWords struct {
	cues  []cue
	words lexicon
}

// cue is a word or phrase that says what the names near it are doing in the text.
type cue struct {
	text  string
	use   Use
	side  side
	reach int    // words that may stand between the cue and the name
	soft  bool   // void when an audience or purpose follows: for men, for school
	noun  bool   // void unless an accessory or a part is named near it
	weak  bool   // does not decide what an ordinary word is used for
	small bool   // void when it is written with a capital
	not   string // the word list none of which may stand right before it; empty: any may
	other bool   // of a script other than Latin, and there only: на is no HA
	tail  uint32 // bytes of the stop or stroke that ends it, which ends no sentence
	in    string // the word list of the language that must show near it; empty: none
}

type side uint8

const (
	before   side = iota // the cue stands before the name
	after                // the cue stands after the name
	anywhere             // anywhere in the text
)

// parseCues reads the cue lexicon. It stays small: it is where a trained judge takes over.
func parseCues(text string) ([]cue, error) {
	var cs []cue
	var head cue
	sc := bufio.NewScanner(strings.NewReader(text))
	for n := 1; sc.Scan(); n++ {
		line := strings.TrimSpace(sc.Text())
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			var err error
			if head, err = parseCueHead(strings.Trim(line, "[]")); err != nil {
				return nil, fmt.Errorf("mention: cue lexicon, line %d: %w", n, err)
			}
		default:
			for s := range strings.SplitSeq(line, ",") {
				head.text = strings.TrimSpace(s)
				r, _ := utf8.DecodeRuneInString(head.text)
				head.other = r >= 0x370
				head.tail = uint32(len(head.text) - len(strings.TrimRight(head.text, "./"))) //nolint:gosec // 0 or 1
				cs = append(cs, head)
			}
		}
	}
	return cs, nil
}

func parseCueHead(s string) (cue, error) {
	f := strings.Fields(s)
	if len(f) < 3 {
		return cue{}, fmt.Errorf("%q: want use, side and reach", s)
	}
	c := cue{use: Use(f[0])}
	for _, flag := range f[3:] {
		list, in := strings.CutPrefix(flag, "in=")
		after, not := strings.CutPrefix(flag, "not=")
		switch {
		case flag == "soft":
			c.soft = true
		case flag == "noun":
			c.noun = true
		case flag == "weak":
			c.weak = true
		case flag == "small":
			c.small = true
		case in:
			c.in = list
		case not:
			c.not = after
		default:
			return cue{}, fmt.Errorf("unknown flag %q", flag)
		}
	}
	switch c.use {
	case UseMark, UseNominative, UseComparison, UseNegation, UseSecondHand:
	case UseCommonWord:
		return cue{}, fmt.Errorf("no cue makes a %s", c.use)
	default:
		return cue{}, fmt.Errorf("unknown use %q", c.use)
	}
	switch f[1] {
	case "before":
		c.side = before
	case "after":
		c.side = after
	case "anywhere":
		c.side = anywhere
	default:
		return cue{}, fmt.Errorf("unknown side %q", f[1])
	}
	var err error
	c.reach, err = strconv.Atoi(f[2])
	return c, err
}

// lexicon holds the word lists, each word in its exact form.
type lexicon map[string]map[string]bool

func parseWords(text string) lexicon {
	l := lexicon{}
	list := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			list = strings.Trim(line, "[]")
			l[list] = map[string]bool{}
		default:
			for w := range strings.FieldsSeq(line) {
				l[list][fold.Key(w)] = true
			}
		}
	}
	return l
}

// has reports whether word is in a list.
func (l lexicon) has(list string, word []byte) bool { return l[list][string(word)] }
