package blob

import "crypto/rand"

// random returns a name that nobody has.
func random() string { return rand.Text() }
