package fold_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/assay-ip/assay/engine/fold"
)

// titles makes n titles of words picked by pick.
func titles(n int, words []string, sep string) []string {
	r := rand.New(rand.NewPCG(1, 2))
	out := make([]string, n)
	for i := range out {
		var b []string
		for range 8 + r.IntN(6) {
			b = append(b, words[r.IntN(len(words))])
		}
		out[i] = strings.Join(b, sep)
	}
	return out
}

var (
	asciiWords = strings.Fields("wireless mouse for laptop black 2.4 ghz usb running shoes men size 42 cotton dress women's leather wallet slim case cover new original 128gb camera lens kit")
	mixedWords = append(strings.Fields("Hermès Lancôme café ｓｏｎｙ Ｎｉｋｅ Тимбер crème für größe 包邮 新款 ™ — “neu” ★★ N\u200bike &amp;"), asciiWords[:12]...)
	hanWords   = strings.Fields("包邮 新款 男士 女鞋 运动鞋 休闲 手机壳 适用于 华为 保护套 透明 防摔 全包 软壳 夏季 纯棉 短袖 大码 原装 正品 T恤 2024")
)

func BenchmarkReset(b *testing.B) {
	for _, c := range []struct {
		name string
		text []string
	}{
		{"ascii", titles(512, asciiWords, " ")}, {"mixed", titles(512, mixedWords, " ")}, {"chinese", titles(512, hanWords, "")},
	} {
		b.Run(c.name, func(b *testing.B) {
			size := 0
			for _, s := range c.text {
				size += len(s)
			}
			var t fold.Text
			b.SetBytes(int64(size / len(c.text)))
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				t.Reset(c.text[i%len(c.text)])
				i++
			}
		})
	}
}
