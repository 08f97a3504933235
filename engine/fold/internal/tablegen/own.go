package tablegen

// look is Assay's own table, on top of UTS 39: letters of one meaning, in pairs "odd look, what it is".
// It is consulted before UTS 39, so it also settles directions in which UTS 39 is of no help.
var look = map[rune]string{
	// small capitals and phonetic letters
	'ᴀ': "a", 'ʙ': "b", 'ᴄ': "c", 'ᴅ': "d", 'ᴇ': "e", 'ꜰ': "f", 'ɢ': "g", 'ʜ': "h", 'ɪ': "i", 'ᴊ': "j", 'ᴋ': "k", 'ʟ': "l",
	'ᴍ': "m", 'ɴ': "n", 'ᴏ': "o", 'ᴘ': "p", 'ꞯ': "q", 'ʀ': "r", 'ꜱ': "s", 'ᴛ': "t", 'ᴜ': "u", 'ᴠ': "v", 'ᴡ': "w", 'ʏ': "y", 'ᴢ': "z",
	'ɑ': "a", 'ɒ': "a", 'ɓ': "b", 'ƀ': "b", 'ƃ': "b", 'ɕ': "c", 'ƈ': "c", 'ɖ': "d", 'ɗ': "d", 'đ': "d", 'ð': "d", 'Ð': "d", 'ɛ': "e", 'ε': "e",
	'є': "e", 'Є': "e", 'э': "e", 'Э': "e", 'Ԑ': "e", 'Һ': "h", 'ɡ': "g", 'ɠ': "g", 'ɦ': "h", 'ħ': "h", 'ɨ': "i", 'ı': "i", 'ɩ': "i", 'ι': "i", 'ʝ': "j", 'ƙ': "k", 'κ': "k", 'ł': "l", 'ƚ': "l",
	'ɫ': "l", 'ɬ': "l", 'ɭ': "l", 'ɱ': "m", 'ʍ': "m", 'ɲ': "n", 'ɳ': "n", 'ŋ': "n", 'и': "n", 'И': "n", 'п': "n", 'ø': "o", 'ɵ': "o",
	'ƥ': "p", 'ρ': "p", 'þ': "p", 'ʠ': "q", 'ɼ': "r", 'ɽ': "r", 'ɾ': "r", 'я': "r", 'Я': "r", 'ʂ': "s", 'ŧ': "t", 'ƫ': "t", 'ƭ': "t", 'ʈ': "t", 'τ': "t",
	'ʉ': "u", 'υ': "u", 'µ': "u", 'μ': "u", 'ʋ': "v", 'ν': "v", 'ш': "w", 'Ш': "w", 'ω': "w", 'ѡ': "w", 'ҳ': "x", 'χ': "x", 'ƴ': "y", 'γ': "y",
	'ʐ': "z", 'ʑ': "z", 'ƶ': "z", 'ꓲ': "i", 'Ɋ': "q", 'ɋ': "q", 'ɹ': "r", 'Ӿ': "x", 'ß': "ss", 'ẞ': "ss", 'β': "b", 'æ': "ae", 'Æ': "ae", 'œ': "oe", 'Œ': "oe",
	// letters that UTS 39 sends to l although they are capital i
	'Ι': "i", 'І': "i", 'Ӏ': "i", 'і': "i", 'ї': "i", 'ɿ': "r",
	// Armenian and Cherokee letters that UTS 39 leaves out
	'Լ': "l", 'Ꮖ': "i", 'Ս': "u", 'ս': "u", 'Տ': "s", 'օ': "o", 'Օ': "o", 'հ': "h", 'ո': "n", 'ց': "g", 'զ': "q",
	// Greek capitals used for their shape
	'Δ': "a", 'Λ': "a", 'Σ': "e", 'Ξ': "e", 'Π': "n",
	// Cyrillic lower case drawn as small capitals
	'в': "b", 'к': "k", 'м': "m", 'н': "h", 'т': "t",
}

// itself are letters that UTS 39 takes for Latin ones with a mark, or for two: nobody reads them so in a word.
const itself = "БЛЮЫЗбзлюыь"

// runs are further letters that stand in alphabetical order from their first one.
var runs = []struct {
	first rune
	n     int
	to    rune
}{
	{0x249C, 26, 'a'},  // parenthesised small letters
	{0x1F110, 26, 'a'}, // parenthesised capitals
	{0x1F130, 26, 'a'}, // squared
	{0x1F150, 26, 'a'}, // negative circled
	{0x1F170, 26, 'a'}, // negative squared
	{0x1F1E6, 26, 'a'}, // regional indicators
	{0x1CCD6, 26, 'a'}, // outlined, Unicode 16
	{0x2776, 9, '1'},   // dingbat negative circled digits
	{0x2780, 9, '1'},   // dingbat circled sans-serif digits
	{0x278A, 9, '1'},   // dingbat negative circled sans-serif digits
	{0x24F5, 9, '1'},   // double circled digits
	{0x1CCF0, 10, '0'}, // outlined digits, Unicode 16
}

// flips are letters that mostly occur in upside-down writing, and what they are when turned round.
var flips = map[rune]byte{
	'ɐ': 'a', 'ɔ': 'c', 'ǝ': 'e', 'ɟ': 'f', 'ƃ': 'g', 'ɓ': 'g', 'ᵷ': 'g', 'ɥ': 'h', 'ᴉ': 'i', 'ı': 'i', 'ɾ': 'j', 'ſ': 'j', 'ʞ': 'k', 'ן': 'l', 'ꞁ': 'l',
	'ɯ': 'm', 'ɹ': 'r', 'ʇ': 't', 'ʌ': 'v', 'ʍ': 'w', 'ʎ': 'y', '∀': 'a', 'Ɔ': 'c', 'Ǝ': 'e', 'Ⅎ': 'f', '⅁': 'g', 'פ': 'g', 'ꓨ': 'g',
	'⅂': 'l', '˥': 'l', 'Ԁ': 'p', 'ᴚ': 'r', '⊥': 't', '┴': 't', '∩': 'u', 'Λ': 'v', '⅄': 'y', 'ᗺ': 'b', 'ᗡ': 'd', 'Ꞁ': 'l', 'Ʞ': 'k', 'Ɐ': 'a', 'Ʇ': 't',
	'Ό': 'q', 'Ὸ': 'q', 'ᴎ': 'n', 'я': 'r', 'и': 'n', 'ᴿ': 'r', 'ɘ': 'e', 'ƚ': 't', 'ɿ': 'r',
	'Ɩ': '1', '⇂': '1', 'ᄅ': '2', '↊': '2', 'Ɛ': '3', '↋': '3', 'ㄣ': '4', 'ᔭ': '4', 'ϛ': '5', 'ㄥ': '7', 'ㇽ': '4',
}

// signs are symbols that the second skeleton reads as a letter; the first takes them for separators.
var signs = map[rune]byte{
	'¢': 'c', '€': 'e', '£': 'l', '¥': 'y', '©': 'c', '®': 'r', '×': 'x', '∣': 'l', 'ǀ': 'l', '¡': 'l', '†': 't', '‡': 't', '§': 's', '∂': 'd', '∑': 'e',
	'○': 'o', '◯': 'o', '●': 'o', '⭕': 'o', '⓪': 'o', '⊙': 'o', '◎': 'o', '₴': 's', '₽': 'p', '₦': 'n', '₩': 'w', '₭': 'k', '₮': 't', '฿': 'b', '₿': 'b', '¦': 'l',
	'丨': 'l', '₳': 'a', '₵': 'c', '₣': 'f', '₲': 'g', '₥': 'm', '₱': 'p', '√': 'v', '∀': 'a', '⊥': 't', '∩': 'n', '∪': 'u', '∧': 'a', '∨': 'v', '∈': 'e', '∃': 'e', '∅': 'o',
	'⊂': 'c', '∫': 's', '℮': 'e', '¶': 'p', '℗': 'p', '⊗': 'x', '⊕': 'o', '⌀': 'o', '〤': 'x', '〇': 'o', '〡': 'l', '│': 'l', '┃': 'l', '║': 'l', '❗': 'l', '❕': 'l', '💲': 's',
	'⚽': 'o', '🔴': 'o', '🔵': 'o', '⚪': 'o', '⚫': 'o', '🟢': 'o', '🟡': 'o', '✝': 't', '┴': 't', '┬': 't', '╳': 'x', '∆': 'a', '▽': 'v', '▼': 'v', '∇': 'v', '□': 'o', '■': 'o', '°': 'o', '♯': 'h',
	'⋊': 'k', '◖': 'c', '◗': 'd', '⟨': 'c', '⅄': 'y', '⅂': 'l', '⅃': 'l', '˥': 'l', 'ˋ': 'l',
	'△': 'a', '▲': 'a', '♡': 'o', '❤': 'o', '✖': 'x', '❌': 'x', '⨯': 'x', '✕': 'x', '✗': 'x', '✘': 'x', '✚': 't', '➕': 't', '☉': 'o', '🅾': 'o',
	'₡': 'c', '₢': 'c', '₤': 'l', '₫': 'd', '₯': 'd', '₸': 't', '₹': 'r', '₺': 't', '₻': 'm', '₼': 'm', '₷': 's', '¤': 'o', 'ǃ': 'l',
	'∁': 'c', '⊆': 'c', '⊏': 'c', '⋐': 'c', '∊': 'e', '∉': 'e', '∄': 'e', '∏': 'n', '⊓': 'n', '⋂': 'n', '⋒': 'n', '∐': 'u', '⊔': 'u', '⋓': 'u', '℧': 'u', '⋀': 'a', '⋏': 'a', '⊼': 'a',
	'∝': 'a', '⋎': 'v', '⊻': 'v', '⋔': 't', '⟂': 't', '∘': 'o', '⊖': 'o', '⊘': 'o', '⊚': 'o', '⊛': 'o', '⊜': 'o', '⊝': 'o', '⍵': 'w', '⌶': 'i', '⌊': 'l', '⟁': 'a', '◬': 'a', '◭': 'a',
	'▴': 'a', '▵': 'a', '▾': 'v', '▿': 'v', '◉': 'o', '⦿': 'o', '◌': 'o', '◊': 'o', '◇': 'o', '❍': 'o', '⭘': 'o', '⬤': 'o', '▢': 'o', '⎔': 'o', '☓': 'x', '✞': 't', '✟': 't', '☨': 't',
}

// plain are characters whose compatibility form would glue letters to the word before them.
var plain = map[rune]bool{'™': true, '℠': true, '®': true, '©': true, '🅪': true, '🅫': true, '🅬': true}
