package usage_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/usage"
	"github.com/assay-ip/assay/engine/usage/internal/train"
)

// TestTrainedFromCorpus: the weights that ship are those that the corpus beside them gives, to the last byte.
func TestTrainedFromCorpus(t *testing.T) {
	t.Parallel()
	r, err := train.New(os.DirFS("corpus"))
	if err != nil {
		t.Fatal(err)
	}
	got := r.Train(func(*train.Title) bool { return true }).Append(nil)
	want, err := os.ReadFile("model.bin")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("model.bin is not what the corpus gives (%d bytes, trained %d): run go generate ./engine/usage", len(want), len(got))
	}
}

func TestCardNamesTheWeights(t *testing.T) {
	t.Parallel()
	weights, err := os.ReadFile("model.bin")
	if err != nil {
		t.Fatal(err)
	}
	card, err := os.ReadFile("MODEL.md")
	if err != nil {
		t.Fatal(err)
	}
	if sum := fmt.Sprintf("%x", sha256.Sum256(weights)); !bytes.Contains(card, []byte(sum)) {
		t.Errorf("MODEL.md is not of the weights %s: run go generate ./engine/usage", sum)
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	m, err := usage.Default()
	if err != nil {
		t.Fatal(err)
	}
	good := m.Append(nil)
	for name, b := range map[string][]byte{
		"nothing": nil, "another header": append([]byte("x"), good...), "cut": good[:len(good)-1], "too long": make([]byte, 2<<20),
		"a row twice": append(bytes.Clone(good), 0, 1, 1, 1, 1, 1), "an empty row": append(bytes.Clone(good), 1, 0, 0, 0, 0, 0),
		"rows beyond the last": append(bytes.Clone(good), 0xff, 0xff, 0x01, 1, 1, 1, 1, 1), "a long number": append(bytes.Clone(good), 0x81, 0x00, 1, 1, 1, 1, 1),
	} {
		if _, err := usage.Read(b); !errors.Is(err, usage.ErrModel) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	m, err := usage.Default()
	if err != nil {
		f.Fatal(err)
	}
	b := m.Append(nil)
	f.Add(b[:15+60])
	f.Add(b[:15])
	f.Add(b[:40])
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := usage.Read(b)
		if err == nil && !bytes.Equal(m.Append(nil), b) {
			t.Error("what is read is not what is written")
		}
	})
}

// FuzzFeatures: any text, any range of it.
func FuzzFeatures(f *testing.F) {
	m, err := usage.Default()
	if err != nil {
		f.Fatal(err)
	}
	f.Add("acme Norvella 4 case black", uint32(5), uint32(13), true)
	f.Add("适用于诺薇拉手机壳", uint32(9), uint32(18), false)
	f.Add("a\n(b;c. Ⅷ ﷺ", uint32(3), uint32(4), true)
	f.Fuzz(func(t *testing.T, s string, start, end uint32, common bool) {
		var x fold.Text
		x.Reset(s)
		var fs usage.Features
		fs.Read(&x, &usage.Input{Span: usage.Span{Start: start, End: end}, Common: common, Others: []usage.Other{{Span: usage.Span{Start: end, End: end + 3}, Group: 1}}})
		if j := m.Judge(&fs); j.Class >= usage.Classes || j.Class == usage.Word && !common || j.Class == usage.Compared {
			t.Errorf("%+v", j)
		}
	})
}

// TestGluedScripts: words of two scripts without a gap fill the window; it must keep the ones nearest to the name.
func TestGluedScripts(t *testing.T) {
	t.Parallel()
	var x fold.Text
	x.Reset(strings.Repeat("苹abc1", 40) + " norvella " + strings.Repeat("x", 5000) + " case")
	start := uint32(strings.Index(x.Original, "norvella"))
	var f usage.Features
	f.Read(&x, &usage.Input{Span: usage.Span{Start: start, End: start + 8}})
	m, err := usage.Default()
	if err != nil {
		t.Fatal(err)
	}
	if j := m.Judge(&f); j.Class != usage.Mark {
		t.Errorf("%+v", j)
	}
}
