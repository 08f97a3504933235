package mention

// minGlued is the length of the shortest name that is found inside a longer word, and maxAffix of the longest rest.
const (
	minGlued = 5
	maxAffix = 12
)

// isAffix reports words that sellers glue to a name, as in hashtags: thelouisvuitton, rolexofficial, guccioutlet.
func isAffix(b []byte) bool {
	switch string(b) {
	case "the", "best", "my", "new", "luxury", "original", "real", "genuine", "authentic", "cheap", "top", "super", "fake",
		"replica", "buy", "love", "i", "like", "aaa", "hot", "official", "outlet", "store", "shop", "shops", "style", "dupe",
		"dupes", "bag", "bags", "shoes", "shoe", "watch", "watches", "lover", "fashion", "sale", "online", "brand", "deals",
		"inspired", "reps", "rep", "batch", "quality", "girl", "boy", "men", "women", "air", "pro", "usa", "uk", "world", "club":
		return true
	}
	return false
}

// isStopWord reports short everyday words; a name cut in two by a space is not read across them.
func isStopWord(b []byte) bool {
	switch string(b) {
	case "a", "an", "as", "at", "be", "by", "do", "for", "go", "he", "if", "in", "is", "it", "me", "my", "no", "of", "on", "or",
		"so", "the", "to", "up", "us", "we", "and", "all", "can", "her", "him", "his", "how", "man", "men", "new", "not", "now",
		"old", "one", "our", "out", "own", "red", "see", "set", "she", "two", "use", "was", "who", "you", "king", "con", "mini":
		return true
	}
	return false
}
