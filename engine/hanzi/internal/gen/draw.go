package main

import (
	"cmp"
	"fmt"
	"image"
	"math"
	"os"
	"slices"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

const (
	side     = 48  // pixels of a drawing
	cells    = 16  // cells of what is compared
	maxLike  = 9   // look-alikes kept of one character, from the general table
	maxRare  = 3   // and of other characters
	minLike  = .76 // correlation of those
	fontName = "Noto Sans CJK SC"
)

type picture struct {
	char rune
	v    []float32
}

// draw compares the drawings of common characters with those of all others in use, and returns for each common one those
// most alike, best first.
func draw(path string, u *unihan) (map[rune][]rune, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	all, err := opentype.ParseCollection(b)
	if err != nil {
		return nil, err
	}
	var face font.Face
	for i := range all.NumFonts() {
		f, err := all.Font(i)
		if err != nil {
			return nil, err
		}
		if name, _ := f.Name(nil, 4); strings.HasPrefix(name, fontName) {
			face, err = opentype.NewFace(f, &opentype.FaceOptions{Size: 40, DPI: 72})
			if err != nil {
				return nil, err
			}
			break
		}
	}
	if face == nil {
		return nil, fmt.Errorf("%s: no %s", path, fontName)
	}
	var drawn, common []picture
	for _, c := range u.chars() {
		f := u.fields[c]
		if c < 0x4e00 || c > 0x9fff || f["kJis0"] == "" && f["kBigFive"] == "" && f["kTGH"] == "" {
			continue
		}
		p := picture{c, vector(face, c)}
		if p.v == nil {
			continue
		}
		drawn = append(drawn, p)
		if u.common(c) {
			common = append(common, p)
		}
	}
	type near struct {
		char rune
		r    float32
	}
	out := map[rune][]rune{}
	for _, p := range common {
		var ns []near
		for _, q := range drawn {
			if q.char == p.char || u.plain(q.char) == p.char {
				continue
			}
			var dot float32
			for k, x := range p.v {
				dot += x * q.v[k]
			}
			if dot >= minLike {
				ns = append(ns, near{q.char, dot})
			}
		}
		slices.SortFunc(ns, func(a, b near) int {
			return cmp.Or(cmp.Compare(b.r, a.r), cmp.Compare(a.char, b.char))
		})
		usual, rare := 0, 0
		for _, n := range ns {
			// Rare characters are many and hardly ever typed.
			if u.common(n.char) && usual < maxLike {
				usual++
				out[p.char] = append(out[p.char], n.char)
			} else if !u.common(n.char) && rare < maxRare {
				rare++
				out[p.char] = append(out[p.char], n.char)
			}
		}
	}
	return out, nil
}

// vector draws c, blurs it and takes the mean away; its length is 1.
func vector(face font.Face, c rune) []float32 {
	dr, mask, mp, _, ok := face.Glyph(fixed.P(4, 40), c)
	if !ok {
		return nil
	}
	img := image.NewAlpha(image.Rect(0, 0, side, side))
	for y := dr.Min.Y; y < dr.Max.Y; y++ {
		for x := dr.Min.X; x < dr.Max.X; x++ {
			if !(image.Point{X: x, Y: y}).In(img.Rect) {
				continue
			}
			_, _, _, a := mask.At(mp.X+x-dr.Min.X, mp.Y+y-dr.Min.Y).RGBA()
			img.Pix[y*side+x] = byte(a >> 8)
		}
	}
	const step = side / cells
	v := make([]float32, cells*cells)
	var sum float64
	for y := range side {
		for x := range side {
			a := float32(img.Pix[y*side+x])
			// Each pixel counts for its cell and, less, for the cells beside it.
			for dy := -1; dy <= 1; dy++ {
				for dx := -1; dx <= 1; dx++ {
					cy, cx := y/step+dy, x/step+dx
					if cy < 0 || cx < 0 || cy >= cells || cx >= cells {
						continue
					}
					w := [2]float32{1, .35}
					v[cy*cells+cx] += a * w[abs(dy)] * w[abs(dx)]
				}
			}
		}
	}
	for _, x := range v {
		sum += float64(x)
	}
	mean := float32(sum / float64(len(v)))
	var sq float64
	for i := range v {
		v[i] -= mean
		sq += float64(v[i]) * float64(v[i])
	}
	if sq == 0 {
		return nil
	}
	n := float32(1 / math.Sqrt(sq))
	for i := range v {
		v[i] *= n
	}
	return v
}

func abs(n int) int { return max(n, -n) }
