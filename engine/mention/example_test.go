package mention_test

import (
	"fmt"

	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/mention"
)

func ExampleMatcher_Find() {
	m, err := mention.Compile([]mention.Pattern{
		{Text: "Louis Vuitton", Group: 1}, {Text: "路易威登", Kind: mention.KindHan, Group: 1}, {Text: "iPhone", Group: 2},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	var t fold.Text
	t.Reset("L0uis Vu1tton 路*易威登 case for iPhone 15")
	for _, h := range m.Find(nil, &t, nil) {
		fmt.Println(t.Original[h.Start:h.End], "group", m.Pattern(h.Pattern).Group, h.Use, "evasive:", h.Evasive())
	}
	// Output:
	// L0uis Vu1tton group 1 use evasive: true
	// 路*易威登 group 1 use evasive: true
	// iPhone group 2 nominative evasive: false
}
