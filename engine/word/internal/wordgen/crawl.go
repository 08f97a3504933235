package wordgen

// seen is where and how a word was written in texts of the web.
type seen struct {
	langs uint32 // languages that have the word, one bit each
	lower uint32 // those that have it in small letters
	caps  uint32 // those that have it in capitals
}
