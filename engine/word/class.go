package word

// Class grades how ordinary a word is; 0 Unknown .. 7 the most frequent.
type Class uint8

// The classes. Known and above are words that most readers of their language know.
const (
	Unknown  Class = iota // in none of the lists
	Rare                  // in a large dictionary only, or a brand that is known everywhere
	Seldom                // in large dictionaries, or a rare name
	Uncommon              // in dictionaries of usual size, or a name
	Known                 // a word that most readers know, or a frequent name
	Common                // among the 10,000 or so most frequent of its language
	Frequent              // among the 3,000
	Top                   // among the 1,000
)

// String returns the name of c in lower case.
func (c Class) String() string {
	names := [...]string{"unknown", "rare", "seldom", "uncommon", "known", "common", "frequent", "top"}
	return names[min(int(c), len(names)-1)]
}
