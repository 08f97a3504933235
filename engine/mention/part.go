package mention

import "slices"

// Part is one way of finding names or of judging them that can be left out, to measure what it buys and costs.
type Part string

// The parts, beyond finding a name as it is written in the exact stream.
const (
	PartSeparators Part = "separators" // separators and spaces inside a name
	PartGlued      Part = "glued"      // names glued to ordinary words
	PartLeet       Part = "leet"       // digits, symbols and like shapes for letters
	PartTurned     Part = "turned"     // upside-down text
	PartMasks      Part = "masks"      // symbols for letters
	PartSlips      Part = "slips"      // misspellings
	PartSounds     Part = "sounds"     // sound-alikes and other scripts
	PartHan        Part = "han"        // pinyin, homophones and like shapes of Chinese names
	PartWords      Part = "words"      // the guard that ordinary words are no misspelt names
	PartContext    Part = "context"    // what a mention is used for
)

// Parts returns all of them.
func Parts() []Part {
	return []Part{PartSeparators, PartGlued, PartLeet, PartTurned, PartMasks, PartSlips, PartSounds, PartHan, PartWords, PartContext}
}

// switches says which parts are in use.
type switches struct {
	separators, glued, leet, turned, masks, slips, sounds, han, words, context bool
}

func newSwitches(out []Part) switches {
	on := func(p Part) bool { return !slices.Contains(out, p) }
	return switches{
		separators: on(PartSeparators), glued: on(PartGlued), leet: on(PartLeet), turned: on(PartTurned), masks: on(PartMasks),
		slips: on(PartSlips), sounds: on(PartSounds), han: on(PartHan), words: on(PartWords), context: on(PartContext),
	}
}
