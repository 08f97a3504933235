package fold_test

import (
	"fmt"

	"github.com/assay-ip/assay/engine/fold"
)

func ExampleText() {
	var t fold.Text
	t.Reset("Rоl\u200bex®")
	fmt.Printf("%s\n", t.Exact.Bytes)
	for _, s := range t.Steps(nil, 0, len(t.Original)) {
		fmt.Printf("%s at %d: %s\n", s.Kind, s.At, s.Name)
	}
	// Output:
	// rolex
	// confusable at 1: U+043E CYRILLIC SMALL LETTER O
	// invisible at 4: U+200B ZERO WIDTH SPACE
}

func ExampleKey() {
	fmt.Println(fold.Key("Ray-Ban") == fold.Key("ＲＡＹ ＢＡＮ"))
	// Output: true
}
