package usage

// Code names a feature.
type Code uint8

// The features. Those with a word show its place in the text.
const (
	CodeNone        Code = iota
	CodeBias             // how usual the class is
	CodeCue              // a cue of the lexicon in reach: what it says and how near it is
	CodeStart            // the text begins with the name
	CodePlace            // how many words stand before the name
	CodeFirst            // what sort of word the text begins with
	CodeMaker            // another maker is named first
	CodeHeadAfter        // a noun of accessories or parts follows
	CodeHeadBefore       // such a noun stands before
	CodeHeadMaker        // such a noun follows, and another maker is named first
	CodeHeadBegins       // such a noun follows the name that begins the text
	CodeGoodsAfter       // a noun of goods that carry their own mark follows
	CodeGoodsBefore      // such a noun stands before
	CodeDevice           // the thing that the goods fit is named
	CodeReplacement      // remanufactured, replacement, generic
	CodeGenuine          // genuine, original
	CodeModel            // a model number or series name follows
	CodeNextSort         // what sort of word follows
	CodePrevSort         // what sort of word stands before
	CodeNextWord         // the words that follow
	CodePrevWord         // the words before
	CodeFarWord          // the words further away
	CodePhrase           // the name and the word beside it
	CodeShape            // how the name is written beside the rest
	CodeShapePlace       // the same, and where it stands
	CodeTrademark        // a trademark sign
	CodeNames            // other names beside or around it
	CodeDeclared         // the brand that the seller declares
	CodeGoodsClass       // the listing's category
	CodePrice            // the price
	CodeEvasive          // the name is disguised
	CodeEnd              // the text ends with the name
	CodeOrdinary         // how ordinary the words beside it are
	CodeHeadLast         // the noun that ends the text
	CodeGlued            // the name is part of a longer word
	CodeCueLater         // a cue further on says what the goods fit
	codes
)

var codeNames = [codes]string{
	"none", "bias", "cue", "start", "place", "first", "maker_first", "head_after", "head_before", "head_and_maker", "head_and_start", "goods_after",
	"goods_before", "device", "replacement", "genuine", "model", "next_sort", "prev_sort", "next_word", "prev_word", "far_word", "phrase", "shape",
	"shape_and_place", "trademark", "other_names", "declared", "goods_class", "price", "evasive", "end", "ordinary", "head_last", "glued", "cue_later",
}

func (c Code) String() string {
	if c < codes {
		return codeNames[c]
	}
	return "unknown"
}
