// Package word tells how ordinary a token is, whichever language it is from.
//
// It is the guard of fuzzy matching: "file" is one letter from a brand and "phone" from a product, but both are words
// that people write all day. A Lexicon grades a folded token from Unknown to Top, says how surprising the spelling of
// an unknown one is, and tells whether a long one is honest words run together.
//
// Words of about twenty languages, names of people and places, units, and the vocabulary of shops are merged into one
// static table; docs/decisions/0008-word-frequencies.md says where they are from. Names that only brands have are
// left out or graded Rare: the caller knows which brands are registered.
//
// The table is a function, not a list: a token that is in none of the sources is taken for a word in 1 of 131,072 cases.
package word
