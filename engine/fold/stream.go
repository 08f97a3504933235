package fold

import "slices"

// Stream is one way of reading a text: folded bytes (UTF-8) without any separators, and for each byte where it is
// from and what stood before it.
type Stream struct {
	Bytes []byte
	Meta  []Meta // one for each byte
}

// Meta tells of one folded byte.
type Meta struct {
	Start uint32 // offset into the original of the characters that gave this byte
	End   uint32 // end of those characters, combining marks included
	Flag  Flag
}

// Flag describes one byte of a stream. Bytes of the same folded character carry the same flags, save that only the first has Begin and a gap.
type Flag uint8

// Gap says what stood between a byte and the one before it.
type Gap uint8

// The gaps, in growing strength; of several characters the strongest counts.
const (
	GapNone   Gap = iota
	GapSpace      // spaces
	GapJoiner     // punctuation that occurs inside names: - ' . & /
	GapSymbol     // another symbol
	GapBreak      // punctuation that ends a clause, brackets, or the start of the text
)

// Class is the sort of character a byte belongs to.
type Class uint8

// The classes of folded characters.
const (
	Letter   Class = iota // letter of a script that is written with spaces
	Digit                 // digit
	Unspaced              // character of a script written without spaces between words, such as Han
	Sign                  // symbol read as a letter; in the leet stream only
)

const (
	flagGap    Flag = 0x07
	classShift      = 3
	flagClass  Flag = 0x18
	// Begin marks the first byte of a folded character.
	Begin Flag = 0x20
	// Upper marks a capital letter of the original.
	Upper Flag = 0x40
	// Soft marks a byte before which stands an invisible or blank character that may well part words.
	Soft Flag = 0x80
)

// Gap returns what stood before the byte.
func (f Flag) Gap() Gap { return Gap(f & flagGap) }

// Parted reports whether the byte may begin a word for what stands before it.
func (f Flag) Parted() bool { return f&(flagGap|Soft) != 0 }

// Class returns the class of the byte's character.
func (f Flag) Class() Class { return Class(f & flagClass >> classShift) }

// Len returns the number of bytes.
func (s *Stream) Len() int { return len(s.Bytes) }

func (s *Stream) reset(n int) {
	if cap(s.Bytes) < n || cap(s.Meta) < n {
		n += n/4 + 64
		s.Bytes, s.Meta = make([]byte, 0, n), make([]Meta, 0, n)
	}
	s.Bytes, s.Meta = s.Bytes[:0], s.Meta[:0]
}

func (s *Stream) push(c byte, m Meta) {
	s.Bytes = append(s.Bytes, c)
	s.Meta = append(s.Meta, m)
}

// room makes room for n more bytes.
func (s *Stream) room(n int) {
	s.Bytes, s.Meta = slices.Grow(s.Bytes, n), slices.Grow(s.Meta, n)
}

// put is push where room has been made.
func (s *Stream) put(c byte, m Meta) {
	n := len(s.Bytes)
	s.Bytes, s.Meta = s.Bytes[:n+1], s.Meta[:n+1]
	s.Bytes[n], s.Meta[n] = c, m
}

// cut shortens the stream to n bytes.
func (s *Stream) cut(n int) { s.Bytes, s.Meta = s.Bytes[:n], s.Meta[:n] }

// ends reports whether the last character is one byte that ends at end.
func (s *Stream) ends(end uint32) bool {
	n := len(s.Bytes)
	return n > 0 && s.Meta[n-1].End == end && s.Meta[n-1].Flag&Begin != 0
}

// pushAll appends the bytes of one folded character.
func (s *Stream) pushAll(out string, m Meta) {
	for j := range len(out) {
		s.push(out[j], m)
		m.Flag &^= Begin | flagGap | Soft
	}
}

// pushSame appends the bytes of one character that folds to itself.
func (s *Stream) pushSame(b []byte, m Meta) {
	s.Bytes = append(s.Bytes, b...)
	s.Meta = append(s.Meta, m)
	m.Flag &^= Begin | flagGap | Soft
	for range len(b) - 1 {
		s.Meta = append(s.Meta, m)
	}
}

// stretch makes the last character end at end, so that marks and invisible characters after it belong to it.
func (s *Stream) stretch(end uint32) {
	for i := len(s.Meta) - 1; i >= 0 && i >= len(s.Meta)-maxOut; i-- {
		s.Meta[i].End = end
		if s.Meta[i].Flag&Begin != 0 {
			break
		}
	}
}
