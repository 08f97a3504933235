// Package locale holds the texts of the pages in every language and prints numbers the way each language does.
package locale

import (
	"embed"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

//go:embed en.yaml zh.yaml faults.zh.yaml
var files embed.FS

// Lang is a language that the pages speak.
type Lang string

// The languages.
const (
	English Lang = "en"
	Chinese Lang = "zh"
)

// Langs lists the languages in the order in which they are offered.
func Langs() []Lang { return []Lang{English, Chinese} }

// Tag returns the BCP 47 tag for the lang attribute.
func (l Lang) Tag() string {
	if l == Chinese {
		return "zh-Hans"
	}
	return "en"
}

// Set is the catalogue of every language.
type Set struct{ printers map[Lang]*Printer }

// Printer prints texts in one language. It is safe for concurrent use.
type Printer struct {
	lang   Lang
	texts  map[string]string
	faults map[string]string
	num    *message.Printer
}

// Load reads the catalogues that are part of the program.
func Load() (*Set, error) {
	s := &Set{printers: map[Lang]*Printer{}}
	for _, l := range Langs() {
		texts, err := read(string(l) + ".yaml")
		if err != nil {
			return nil, err
		}
		s.printers[l] = &Printer{lang: l, texts: texts, num: message.NewPrinter(language.Make(l.Tag()))}
	}
	faults := map[string]string{}
	b, err := files.ReadFile("faults.zh.yaml")
	if err == nil {
		err = yaml.Unmarshal(b, &faults)
	}
	if err != nil {
		return nil, fmt.Errorf("locale: faults.zh.yaml: %w", err)
	}
	s.printers[Chinese].faults = faults
	return s, nil
}

func read(name string) (map[string]string, error) {
	b, err := files.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("locale: %w", err)
	}
	var tree map[string]any
	if err := yaml.Unmarshal(b, &tree); err != nil {
		return nil, fmt.Errorf("locale: %s: %w", name, err)
	}
	out := map[string]string{}
	if err := flatten("", tree, out); err != nil {
		return nil, fmt.Errorf("locale: %s: %w", name, err)
	}
	return out, nil
}

func flatten(prefix string, tree map[string]any, out map[string]string) error {
	for k, v := range tree {
		switch v := v.(type) {
		case string:
			if strings.TrimSpace(v) == "" {
				return fmt.Errorf("%s%s is empty", prefix, k)
			}
			out[prefix+k] = v
		case map[string]any:
			if err := flatten(prefix+k+".", v, out); err != nil {
				return err
			}
		default:
			return errors.New(prefix + k + " is neither text nor a group of texts")
		}
	}
	return nil
}

// Match chooses a language: the one asked for by cookie when it is spoken here, else the best of Accept-Language.
func (s *Set) Match(cookie, accept string) Lang {
	if slices.Contains(Langs(), Lang(cookie)) {
		return Lang(cookie)
	}
	tags, _, err := language.ParseAcceptLanguage(accept)
	if err != nil {
		return English
	}
	_, i, _ := language.NewMatcher([]language.Tag{language.English, language.SimplifiedChinese}).Match(tags...)
	return Langs()[i]
}

// Printer returns the printer of a language, English for an unknown one.
func (s *Set) Printer(l Lang) *Printer {
	if p, ok := s.printers[l]; ok {
		return p
	}
	return s.printers[English]
}

// Lang returns the printer's language.
func (p *Printer) Lang() Lang { return p.lang }

// Keys lists the keys of the catalogue in order.
func (p *Printer) Keys() []string { return slices.Sorted(maps.Keys(p.texts)) }

// Has reports whether there is a text.
func (p *Printer) Has(key string) bool { _, ok := p.texts[key]; return ok }

// Text returns the text of a key with its %-verbs filled, numbers grouped as the language does. A missing key is shown
// in double brackets, so that it is seen and does no harm.
func (p *Printer) Text(key string, args ...any) string {
	s, ok := p.texts[key]
	if !ok {
		return "⟦" + key + "⟧"
	}
	if len(args) == 0 {
		return s
	}
	return p.num.Sprintf(s, args...)
}

// Count returns the text for a number of things: key.one for 1 where the language has it, else key.other. The text
// takes the number as its first verb.
func (p *Printer) Count(key string, n int64, args ...any) string {
	form := key + ".other"
	if n == 1 && p.Has(key+".one") {
		form = key + ".one"
	}
	return p.Text(form, append([]any{n}, args...)...)
}

// Fault returns the message of a fault in this language. Messages are written in English where they arise; one that has
// no translation stays English, because a remedy in another language is better than none.
func (p *Printer) Fault(message string) string {
	if s, ok := p.faults[message]; ok {
		return s
	}
	return message
}

// Number prints a whole number.
func (p *Printer) Number(n int64) string { return p.num.Sprintf("%d", n) }
