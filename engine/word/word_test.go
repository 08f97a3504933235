package word

import (
	"strings"
	"testing"

	"github.com/assay-ip/assay/engine/fold"
)

func lexicon(tb testing.TB) *Lexicon {
	tb.Helper()
	l, err := Default()
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

func TestClass(t *testing.T) {
	t.Parallel()
	l := lexicon(t)
	for _, c := range []struct {
		what        string
		least, most Class
		words       string
	}{
		{"words near names of brands", Known, Top, "file phone essential role nylon cannon dove channel summer watch matter switch papers carrier"},
		{"brands that are words", Known, Top, "apple shell boots ring orange tiger express surface puma mango canon"},
		{"the most frequent words", Frequent, Top, "the and with for new size black case"},
		{"inflected forms", Known, Top, "shoes handbags watches hoodies earrings running compatible wallets"},
		{"vocabulary of shops", Common, Top, "smartwatch earbuds hoodie gimbal hdmi usb sdhc ddr3 microsd bluetooth polycarbonate remanufactured displayport"},
		{"names of people and places", Uncommon, Top, "elson nelson maria johnson kowalski ivanov london berlin shenzhen mumbai"},
		{"German", Uncommon, Top, "herren schuhe ladegerät größe strümpfe kinder"},
		{"French", Uncommon, Top, "chaussures étui femme écouteurs pièces"},
		{"Spanish", Uncommon, Top, "zapatillas niños relojes cinturón pequeño"},
		{"Portuguese", Uncommon, Top, "relógio calçados coração mulher"},
		{"Italian", Uncommon, Top, "scarpe orologio cintura bambini"},
		{"Dutch", Uncommon, Top, "schoenen horloge kinderen gebruikt"},
		{"Polish", Uncommon, Top, "buty zegarek książka słuchawki"},
		{"Czech", Uncommon, Top, "hodinky sluchátka peněženka"},
		{"Swedish", Uncommon, Top, "skor klocka hörlurar"},
		{"Turkish", Uncommon, Top, "ayakkabı kulaklık gözlük çanta"},
		{"Russian", Uncommon, Top, "кроссовки часы сумка женские наушники"},
		{"Indonesian", Uncommon, Top, "sepatu celana murah"},
		{"names that only brands have", Unknown, Rare, "adidas gucci rolex samsung nike xiaomi huawei balenciaga moncler sennheiser logitech lenovo"},
		{"slips of names", Unknown, Rare, "addidas adiddas guci gucchi rollex rolexx samsang sansung burbery vuiton balenciga panasonik logitec nkie iphon"},
		{"no words", Unknown, Unknown, "qxzvkw zzzzz bdfghj k8s9d2 xqj"},
	} {
		for w := range strings.FieldsSeq(c.words) {
			if got := l.Class([]byte(fold.Key(w))); got < c.least || got > c.most {
				t.Errorf("%s: %s is %s, want %s to %s", c.what, w, got, c.least, c.most)
			}
		}
	}
	if got := l.Class(nil); got != Unknown {
		t.Errorf("the empty token is %s", got)
	}
}

func TestHan(t *testing.T) {
	t.Parallel()
	l := lexicon(t)
	for w, want := range map[string][2]Class{
		"手机": {Common, Top}, "充电器": {Known, Top}, "充電器": {Known, Top}, "水果": {Known, Top}, "苹果": {Known, Top},
		"小米": {Known, Top}, "大众": {Known, Top}, "連衣裙": {Uncommon, Top}, "正品": {Known, Top},
		"香奶奶": {Unknown, Rare}, "勾子": {Unknown, Seldom}, "路易威登": {Unknown, Rare}, "爱马屎": {Unknown, Rare},
		"phone": {Unknown, Unknown}, "": {Unknown, Unknown}, "часы": {Unknown, Unknown}, "カメラ": {Unknown, Unknown},
	} {
		if got := l.Han([]byte(fold.Key(w))); got < want[0] || got > want[1] {
			t.Errorf("%s is %s, want %s to %s", w, got, want[0], want[1])
		}
	}
}

func TestSplit(t *testing.T) {
	t.Parallel()
	l := lexicon(t)
	for w, parts := range map[string]int{
		"headphonecase": 2, "phonecase": 2, "mensshoes": 2, "replicawatch": 2, "watchesformen": 3, "giftforher": 3,
		"luxurybag": 2, "designerbag": 2, "runningshoes": 2, "zapatillasmujer": 2, "shoes": 1, "waterproof": 1,
		"rolexx": 0, "addidas": 0, "hermess": 0, "benetton": 0, "balenciga": 0, "panasonik": 0, "samsang": 0, "burbery": 0,
		"ab": 0, "": 0, "qwrtzpsd": 0, "bag2024": 0, "手机壳": 1, "手机手机": 0,
	} {
		if got, ok := l.Split([]byte(fold.Key(w))); got != parts || ok != (parts > 0) {
			t.Errorf("%s: %d parts, %v; want %d", w, got, ok, parts)
		}
	}
}

func TestSurprise(t *testing.T) {
	t.Parallel()
	l := lexicon(t)
	rate := func(w string) int { return l.Surprise([]byte(w)) / (len(w) + 1) }
	for w := range strings.FieldsSeq("blendering marlington ferrando shirtable bonetti") {
		if got := rate(w); got > 2400 {
			t.Errorf("%s looks like a word or a name, but its letters cost %d each", w, got)
		}
	}
	for w := range strings.FieldsSeq("xq7zkw qqwrtx zkxjvq lds4821ww wh1000xm4") {
		if got := rate(w); got < 3200 {
			t.Errorf("%s looks like a code, but its letters cost %d each", w, got)
		}
	}
	// Results are stored and compared across machines.
	for w, want := range map[string]int{"": 12750, "a": 15500, "rolexx": 26500, "9": 16750} {
		if got := l.Surprise([]byte(w)); got != want {
			t.Errorf("%q costs %d, want %d", w, got, want)
		}
	}
}

func TestClassNames(t *testing.T) {
	t.Parallel()
	if Unknown.String() != "unknown" || Top.String() != "top" || Class(200).String() != "top" {
		t.Error(Unknown, Top, Class(200))
	}
}
