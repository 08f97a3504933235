// Package phonetic finds registered names that a word of a text sounds like: other spellings (Phila, Codak, Panasonik), names
// written in another script by their sound (Тимберленд, グッチ, 샤넬, نايك) and names whose vowels are left out (Smsng).
//
// A name is turned into a few strings of phonemes, one for each usual way of reading it; so is the word. Both are filed
// under the classes of their consonants, as Soundex and its successors do, and compared by a weighted edit distance in
// which a vowel for another one, or s for z, costs little and a consonant for a strange one more than any match may cost.
//
// The package proposes; whether a word is an ordinary one is for the caller to know.
package phonetic

// Limits on what is looked for and looked at.
const (
	MinName  = 4  // letters of the shortest name
	MaxName  = 32 // letters of the longest
	maxCheck = 48 // names compared with one word
)

// Match is a name that a word sounds like.
type Match struct {
	Name  int32 // index of the name
	Cost  int32 // 0 sounds the same; about 250 for a vowel that differs
	Limit int32 // the most that Cost may be for names of this length
	Kind  Kind
}

// Kind says how the word stands for the name.
type Kind uint8

// The kinds.
const (
	Alike    Kind = iota // another spelling in Latin letters
	Script               // in another script
	Voweless             // without its vowels
)
