package fold

import "strings"

// digraphs are the letters that their languages write with two where there is no key for them: Bjørn is Bjoern as well
// as Bjorn. What folds to two letters anyway, such as ß and æ, is left out.
var digraphs = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ø", "oe", "å", "aa", "Ä", "Ae", "Ö", "Oe", "Ü", "Ue", "Ø", "Oe", "Å", "Aa",
	"a\u0308", "ae", "o\u0308", "oe", "u\u0308", "ue", "a\u030a", "aa", "A\u0308", "Ae", "O\u0308", "Oe", "U\u0308", "Ue", "A\u030a", "Aa")

// Respell returns name with two letters for ä, ö, ü, ø and å, and whether there are any.
func Respell(name string) (string, bool) {
	s := digraphs.Replace(name)
	return s, s != name
}
