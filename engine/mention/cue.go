package mention

// cue is a word or phrase that says what the names near it are doing in the text.
type cue struct {
	text  string
	use   Use
	side  side
	reach int  // words that may stand between the cue and the name
	soft  bool // void when an audience or purpose follows: for men, for school
}

type side uint8

const (
	before   side = iota // the cue stands before the name
	after                // the cue stands after the name
	beside               // either
	anywhere             // anywhere in the text
)

// cueList gives the cues of one use, side and reach.
type cueList struct {
	use   Use
	side  side
	reach int
	soft  bool
	texts []string
}

// cues returns the cue lexicon. It stays small: it is where a trained judge takes over.
func cues() []cue {
	var cs []cue
	for _, l := range cueLists() {
		for _, s := range l.texts {
			cs = append(cs, cue{s, l.use, l.side, l.reach, l.soft})
		}
	}
	return cs
}

func cueLists() []cueList {
	return []cueList{
		{UseNominative, before, 6, true, []string{"for", "für", "fuer", "pour", "para", "для", "voor", "til", "för", "için"}},
		{UseNominative, before, 1, true, []string{"per", "do", "dla", "zu", "a"}[:3]},
		{UseNominative, before, 8, false, []string{
			"compatible with", "compatible for", "fits", "fit for", "fits for", "to fit", "fitting", "replacement for", "replaces", "works with", "work with",
			"designed for", "designed for use with", "for use with", "for use in", "use with", "suitable for", "made for", "adapter for", "case for", "cover for",
			"made to fit", "spare part for", "spare parts for", "supports", "compat with", "adaptable to", "equivalent to", "substitute for",
			"kompatibel mit", "passend für", "passend zu", "geeignet für", "ersatz für", "ersatzteil für", "compatible avec", "adapté à", "adapté pour", "convient à", "convient pour",
			"compatible con", "compatibles con", "repuesto para", "recambio para", "compatível com", "serve para", "compatibile con", "compatibili con", "adatto a", "adatto per", "ricambio per",
			"kompatybilny z", "kompatybilne z", "pasuje do", "zamiennik do", "совместим с", "совместимый с", "совместимо с", "подходит для", "замена для",
			"compatibel met", "geschikt voor", "kompatibel med", "passar", "uyumlu", "متوافق مع", "対応", "호환",
		}},
		{UseNominative, before, 14, false, []string{"适用于", "适用", "适配", "适合", "兼容", "用于", "支持", "配"}[:7]},
		{UseNominative, after, 3, false, []string{
			"compatible", "kompatibel", "compatibile", "compatível", "совместимый", "совместимая", "compatibel", "uyumlu",
			"通用", "专用", "适用", "等通用", "系列通用", "対応", "用", "호환",
		}[:13]},
		{UseComparison, before, 1, false, []string{
			"like", "inspired by", "similar to", "alternative to", "alternative for", "same as", "looks like", "look like", "dupe of", "dupe for", "vs", "versus",
			"ähnlich wie", "wie", "comme", "similaire à", "similar a", "como", "simile a", "come", "podobny do", "как", "похож на", "inspiriert von", "inspiré de", "inspirado en", "ispirato a",
		}},
		{UseComparison, after, 0, false, []string{
			"style", "styled", "inspired", "like", "look alike", "lookalike", "dupe", "dupes", "alternative", "type", "look", "stil", "同款", "风格", "款式", "风", "similar",
		}[:16]},
		{UseNegation, before, 1, false, []string{"not", "no", "non", "isn't", "is not", "are not", "not by", "not from", "without", "kein", "keine", "nicht", "pas", "pas de", "sans", "sin", "nie", "не", "非", "不是", "并非"}},
		{UseMark, before, 0, false, []string{"by", "from", "von", "from brand", "made by", "brand", "品牌"}},
		{UseSecondHand, anywhere, 0, false, []string{
			"used", "pre-owned", "preowned", "pre-loved", "preloved", "second hand", "secondhand", "vintage", "refurbished", "renewed", "thrifted", "gebraucht", "occasion",
			"d'occasion", "reconditionné", "usado", "usada", "segunda mano", "reacondicionado", "usato", "ricondizionato", "używany", "używane", "б/у", "二手", "中古", "闲置", "旧货", "9成新", "九成新", "八成新", "95新", "99新",
		}},
	}
}

// isAudience reports words after "for" that name whom or what the goods are for rather than what they fit.
func isAudience(b []byte) bool {
	switch string(b) {
	case "men", "mens", "man", "women", "womens", "woman", "kids", "kid", "boys", "boy", "girls", "girl", "baby", "babies", "toddler", "toddlers", "ladies",
		"lady", "gents", "unisex", "adults", "adult", "teens", "children", "child", "him", "her", "home", "school", "office", "work", "travel", "sports", "sport",
		"running", "gym", "outdoor", "outdoors", "indoor", "summer", "winter", "spring", "autumn", "gift", "gifts", "sale", "parts", "repair", "free", "everyday", "daily", "party",
		"wedding", "birthday", "christmas", "mom", "dad", "family", "students", "business", "hiking", "camping", "cycling", "fitness", "training", "yoga",
		"damen", "herren", "kinder", "femme", "femmes", "homme", "hommes", "enfants", "mujer", "mujeres", "hombre", "hombres", "niños", "ninos", "donna", "uomo", "bambini",
		"мужчин", "женщин", "детей", "kobiet", "mezczyzn", "dzieci", "dames", "heren", "kinderen", "your", "the", "any", "all", "every":
		return true
	}
	return false
}

// isVerbal reports words after "used" that make it a verb: used for, used with.
func isVerbal(b []byte) bool {
	switch string(b) {
	case "for", "with", "as", "in", "by", "to", "on", "at":
		return true
	}
	return false
}

// isGenuine reports words before a common word that make it a name.
func isGenuine(b []byte) bool {
	switch string(b) {
	case "genuine", "original", "authentic", "official", "licensed", "brand", "brandnew", "oem", "正品", "原装":
		return true
	}
	return false
}
