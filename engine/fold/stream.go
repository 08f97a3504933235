package fold

// Stream is one way of reading a text: folded bytes (UTF-8) without any separators, and for each byte where it is
// from and what stood before it.
type Stream struct {
	Bytes []byte
	Start []uint32 // offset into the original of the characters that gave this byte
	End   []uint32 // end of those characters, combining marks included
	Flag  []Flag
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
)

// Gap returns what stood before the byte.
func (f Flag) Gap() Gap { return Gap(f & flagGap) }

// Class returns the class of the byte's character.
func (f Flag) Class() Class { return Class(f & flagClass >> classShift) }

// Len returns the number of bytes.
func (s *Stream) Len() int { return len(s.Bytes) }

func (s *Stream) reset(n int) {
	if cap(s.Bytes) < n {
		n += n/4 + 64
		s.Bytes, s.Start, s.End, s.Flag = make([]byte, 0, n), make([]uint32, 0, n), make([]uint32, 0, n), make([]Flag, 0, n)
	}
	s.Bytes, s.Start, s.End, s.Flag = s.Bytes[:0], s.Start[:0], s.End[:0], s.Flag[:0]
}

func (s *Stream) push(c byte, start, end uint32, f Flag) {
	s.Bytes = append(s.Bytes, c)
	s.Start = append(s.Start, start)
	s.End = append(s.End, end)
	s.Flag = append(s.Flag, f)
}

// stretch makes the last character end at end, so that marks and invisible characters after it belong to it.
func (s *Stream) stretch(end uint32) {
	n := len(s.Bytes)
	if n == 0 {
		return
	}
	for i := n - 1; i >= 0 && n-i <= maxOut; i-- {
		s.End[i] = end
		if s.Flag[i]&Begin != 0 {
			break
		}
	}
}
