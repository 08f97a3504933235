package packs_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/assay-ip/assay/packs"
)

func TestEvidenceThatShips(t *testing.T) {
	t.Parallel()
	p, err := packs.LoadEvidence()
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"trademark", "copyright", "design", "patent", "photographs", "unregistered_design", "passing_off", "trade_dress"} {
		k, ok := p.Kind(kind)
		if !ok {
			t.Errorf("nothing is said about %s", kind)
			continue
		}
		required := 0
		for _, e := range p.Evidence(kind, []string{"CN", "US", "EU", "GB"}) {
			if e.Need == packs.Required {
				required++
			}
			if e.Title.EN == "" || e.Title.ZH == "" || e.Citation == "" {
				t.Errorf("%s: %+v", kind, e)
			}
		}
		if required == 0 || k.Registered != (kind == "trademark" || kind == "design" || kind == "patent") {
			t.Errorf("%s: %d elements required, registered %v", kind, required, k.Registered)
		}
	}
	for _, id := range []string{"check", "appeal", "proof"} {
		if p.Days(id) < 1 {
			t.Errorf("no deadline %s", id)
		}
	}
	for _, r := range p.Reasons {
		if r.Title.EN == "" || r.Title.ZH == "" {
			t.Errorf("reason %s has no text", r.ID)
		}
	}
	if len(p.Alerts) != 3 {
		t.Errorf("alerts %v", p.Alerts)
	}
}

func TestATerritoryAddsToWhatIsAskedForEverywhere(t *testing.T) {
	t.Parallel()
	p, err := packs.LoadEvidence()
	if err != nil {
		t.Fatal(err)
	}
	need := func(territories ...string) map[string]packs.Evidence {
		out := map[string]packs.Evidence{}
		for _, e := range p.Evidence("trademark", territories) {
			out[e.Element] = e
		}
		return out
	}
	if e := need("DE")["use"]; e.Need != packs.Optional || e.Territory != "*" || e.Verified() {
		t.Errorf("use in Germany: %+v", e)
	}
	if e := need("DE", "US")["use"]; e.Need != packs.Required || e.Territory != "US" {
		t.Errorf("use in the United States: %+v", e)
	}
	if e, ok := need("CN")["identity"]; !ok || !e.Verified() {
		t.Errorf("identity in China: %+v", e)
	}
	if _, ok := need("DE")["identity"]; ok {
		t.Error("identity is asked for in Germany")
	}
}

func TestEvidenceThatIsNotWhole(t *testing.T) {
	t.Parallel()
	good := `id: x
version: 2026-11-28
elements: {a: {title: {en: A, zh: A}}}
kinds: [{kind: k, rules: [{territory: '*', evidence: [{element: a, need: required, citation: c, confidence: memory}]}]}]
`
	if _, err := packs.ReadEvidence([]byte(good)); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"unknown key":      {"id: x", "id: x\nidd: y"},
		"no date":          {"2026-11-28", "soon"},
		"unknown element":  {"element: a", "element: b"},
		"unknown need":     {"need: required", "need: perhaps"},
		"no citation":      {"citation: c", "citation: ''"},
		"no confidence":    {"confidence: memory", "confidence: sure"},
		"not everywhere":   {"'*'", "DE"},
		"alerts that rise": {"id: x", "id: x\nalerts: [30, 90]"},
	} {
		if _, err := packs.ReadEvidence([]byte(strings.Replace(good, change[0], change[1], 1))); !errors.Is(err, packs.ErrPack) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
