package word

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/assay-ip/assay/engine/fold"
)

// measured opens a file that is used to measure and is no part of this repository.
func measured(t *testing.T, name string) *os.File {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", "text", name))
	if err != nil {
		t.Skipf("%s is not there: %v", name, err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// TestTitles reports how many words of real titles the table does not have. It fails when the table is of no use.
func TestTitles(t *testing.T) {
	t.Parallel()
	l := lexicon(t)
	tokens, unknown := 0, 0
	missing := map[string]int{}
	for _, name := range []string{"abt_buy.jsonl", "aliexpress.jsonl", "amazon_google.jsonl", "flipkart.jsonl", "walmart_amazon.jsonl"} {
		s := bufio.NewScanner(measured(t, name))
		s.Buffer(nil, 1<<20)
		fileTokens, fileUnknown := 0, 0
		for s.Scan() {
			var row struct{ Title string }
			if err := json.Unmarshal(s.Bytes(), &row); err != nil {
				t.Fatal(name, err)
			}
			for w := range strings.FieldsFuncSeq(row.Title, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
				k := fold.Key(w)
				if len(k) < 4 || strings.ContainsFunc(k, func(r rune) bool { return r < 'a' || r > 'z' }) {
					continue
				}
				fileTokens++
				if l.Class([]byte(k)) == Unknown {
					fileUnknown++
					missing[k]++
				}
			}
		}
		t.Logf("%-22s %6d tokens, %.2f %% unknown", name, fileTokens, 100*float64(fileUnknown)/float64(max(1, fileTokens)))
		tokens, unknown = tokens+fileTokens, unknown+fileUnknown
	}
	list := make([]string, 0, len(missing))
	for w := range missing {
		list = append(list, w)
	}
	slices.SortFunc(list, func(a, b string) int {
		if d := missing[b] - missing[a]; d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	t.Logf("%d tokens, %.2f %% unknown; most frequent: %s", tokens, 100*float64(unknown)/float64(max(1, tokens)), strings.Join(list[:min(400, len(list))], " "))
	if tokens > 0 && 100*unknown > 15*tokens {
		t.Errorf("%d of %d tokens are unknown", unknown, tokens)
	}
}
