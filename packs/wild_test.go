package packs

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"slices"
	"testing"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/engine/mention"
)

// wildBrands are the brands whose names were seen in these spellings.
var wildBrands = map[string]string{
	"Louis Vuitton": "路易威登", "Dolce & Gabbana": "杜嘉班纳", "Kenzo": "", "Jordan": "", "Nike": "耐克", "Adidas": "阿迪达斯", "New Balance": "新百伦", "Dior": "迪奥",
	"Gucci": "古驰", "Chanel": "香奈儿", "Bottega Veneta": "葆蝶家", "Golden Goose": "", "Saint Laurent": "圣罗兰", "Bape": "", "The North Face": "北面", "Balenciaga": "巴黎世家",
	"Prada": "普拉达", "Moncler": "盟可睐", "Burberry": "博柏利", "Celine": "思琳", "Loewe": "罗意威", "Fendi": "芬迪", "Off-White": "", "Thom Browne": "", "Miu Miu": "",
	"Vetements": "", "Sp5der": "", "Saint Michael": "", "Valentino": "华伦天奴", "Chrome Hearts": "", "Enfants Riches Déprimés": "",
}

// TestSeenInTheWild reads the spellings that public programs look for in the album names of sellers of copies.
func TestSeenInTheWild(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../shared/data/text/seen_in_the_wild_obfuscations.json")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the spellings seen in the wild are not here")
	}
	if err != nil {
		t.Fatal(err)
	}
	var groups map[string]json.RawMessage
	if err := json.Unmarshal(text, &groups); err != nil {
		t.Fatal(err)
	}
	list, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	s := engine.Snapshot{Packs: list}
	for name, zh := range wildBrands {
		b := engine.Brand{ID: name, Name: name}
		if zh != "" {
			b.Chinese = []string{zh}
		}
		s.Brands = append(s.Brands, b)
	}
	slices.SortFunc(s.Brands, func(a, b engine.Brand) int { return len(a.Name) - len(b.Name) })
	e, err := engine.Compile(&s)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	check := func(spelling, brand string) {
		n++
		f := e.Scan(engine.Listing{Title: spelling})
		if !slices.ContainsFunc(f.Signals, func(x engine.Signal) bool {
			return x.Kind == engine.SignalMention && x.Use == mention.UseMark && (brand == "" || x.Name == brand)
		}) {
			t.Errorf("%q: no brand found in it, want %s", spelling, brand)
		}
	}
	for name, raw := range groups {
		var spellings []string
		if json.Unmarshal(raw, &spellings) == nil {
			for _, x := range spellings {
				check(x, "")
			}
			continue
		}
		var byBrand map[string][]string
		if json.Unmarshal(raw, &byBrand) != nil {
			if name != "note" {
				t.Errorf("%s: neither a list nor lists by brand", name)
			}
			continue
		}
		for brand, spellings := range byBrand {
			for _, x := range spellings {
				check(x, brand)
			}
		}
	}
	if n < 70 {
		t.Errorf("%d spellings", n)
	}
}
