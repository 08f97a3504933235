package engine

import (
	"errors"
	"strconv"
	"strings"
)

// format is a pattern of style numbers, such as [A-Z]{2}\d{4}-\d{3}. It is matched letter by letter with a set of positions kept in
// one word, so that its time grows with the text alone. A space of the pattern stands for a hyphen as well.
type format struct {
	pattern int32
	name    int32               // into Engine.names
	masks   [numSigns]uint64    // by sign: the positions that take it
	option  uint64              // positions that may be left out
	first   [numSigns]bool      // signs it may begin with
	heads   [maxFormat + 1]bool // lengths of its first run of letters and digits
	end     uint64              // behind the last position
}

// The limits of a format. A shorter one would be found in any text.
const (
	maxFormat = 40
	minFormat = 5
)

// Signs of a style number: digits, letters, hyphen, space, point, slash.
const (
	signDash  = 36
	signSpace = 37
	signPoint = 38
	signSlash = 39
	numSigns  = 40
	noSign    = 255
)

var signOf = func() (t [256]uint8) { //nolint:gochecknoglobals // a constant table
	for i := range t {
		t[i] = noSign
	}
	for c := range 10 {
		t['0'+c] = uint8(c)
	}
	for c := range 26 {
		t['A'+c], t['a'+c] = uint8(10+c), uint8(10+c)
	}
	t['-'], t[' '], t['.'], t['/'] = signDash, signSpace, signPoint, signSlash
	return t
}()

// alnum reports whether a byte is an ASCII letter or digit.
func alnum(c byte) bool { return signOf[c] < signDash }

// newFormat compiles a pattern.
func newFormat(source string) (format, error) {
	var f format
	n, digits, least := 0, false, 0
	heads := uint64(1) // lengths of the first run so far
	open := true
	for rest := source; rest != ""; {
		class, after, err := formatClass(rest)
		if err != nil {
			return f, err
		}
		low, high, after, err := formatCount(after)
		if err != nil {
			return f, err
		}
		rest = after
		if n+high > maxFormat {
			return f, errors.New("it is longer than " + strconv.Itoa(maxFormat) + " characters")
		}
		run := class&(1<<signDash-1) == class
		if !run && class&(1<<signDash-1) != 0 {
			return f, errors.New("a class holds letters and separators")
		}
		switch {
		case !run && low > 0:
			open = false
		case run && open:
			var next uint64
			for k := low; k <= high; k++ {
				next |= heads << k
			}
			heads = next
		}
		digits = digits || low > 0 && class&^0x3FF == 0
		least += low
		for k := range high {
			for s := range numSigns {
				if class>>s&1 != 0 {
					f.masks[s] |= 1 << n
				}
			}
			if k >= low {
				f.option |= 1 << n
			}
			n++
		}
	}
	if least < minFormat || !digits {
		return f, errors.New("it is shorter than five characters or has no digit for certain")
	}
	f.end = 1 << n
	for i := range f.heads {
		f.heads[i] = heads>>i&1 != 0
	}
	start := f.closure(1)
	for s := range numSigns {
		f.first[s] = s < signDash && f.masks[s]&start != 0
	}
	return f, nil
}

// formatClass reads one character or class of a pattern, as a set of signs.
func formatClass(s string) (class uint64, rest string, err error) {
	switch {
	case strings.HasPrefix(s, `\d`):
		return 0x3FF, s[2:], nil
	case strings.HasPrefix(s, `\.`):
		return 1 << signPoint, s[2:], nil
	case s[0] == '[':
		body, after, ok := strings.Cut(s[1:], "]")
		if !ok || body == "" {
			return 0, "", errors.New("a class is not closed, or empty")
		}
		for i := 0; i < len(body); i++ {
			from := body[i]
			to := from
			if i+2 < len(body) && body[i+1] == '-' {
				to = body[i+2]
				i += 2
			}
			a, b := signOf[from], signOf[to]
			if a >= signDash || b < a || b >= signDash || from >= 'a' || to >= 'a' {
				return 0, "", errors.New("a class holds something else than capitals and digits")
			}
			for x := a; x <= b; x++ {
				class |= 1 << x
			}
		}
		return class, after, nil
	}
	x := signOf[s[0]]
	if x == noSign || s[0] >= 'a' && s[0] <= 'z' {
		return 0, "", errors.New("it holds something else than capitals, digits, hyphen, space, point and slash")
	}
	if x == signSpace {
		return 1<<signSpace | 1<<signDash, s[1:], nil
	}
	return 1 << x, s[1:], nil
}

// formatCount reads how often a class may stand.
func formatCount(s string) (low, high int, rest string, err error) {
	if after, ok := strings.CutPrefix(s, "?"); ok {
		return 0, 1, after, nil
	}
	body, ok := strings.CutPrefix(s, "{")
	if !ok {
		return 1, 1, s, nil
	}
	body, rest, ok = strings.Cut(body, "}")
	a, b, two := strings.Cut(body, ",")
	low, err1 := strconv.Atoi(a)
	high = low
	var err2 error
	if two {
		high, err2 = strconv.Atoi(b)
	}
	if !ok || err1 != nil || err2 != nil || low < 0 || high < low || high < 1 || high > maxFormat {
		return 0, 0, "", errors.New("a count is not {n} or {n,m}")
	}
	return low, high, rest, nil
}

func (f *format) closure(at uint64) uint64 {
	for {
		next := at | (at&f.option)<<1
		if next == at {
			return at
		}
		at = next
	}
}

// match returns where the longest style number that begins at from of s ends, -1 when none does.
func (f *format) match(s string, from int) int {
	at, found := f.closure(1), -1
	for i := from; i < len(s); i++ {
		sign := signOf[s[i]]
		if sign == noSign {
			break
		}
		if at = f.closure(at & f.masks[sign] << 1); at == 0 {
			break
		}
		if at&f.end != 0 && ends(s, i+1) {
			found = i + 1
		}
	}
	return found
}

// ends reports whether a style number may end before byte i: what follows is not more of it.
func ends(s string, i int) bool {
	if i == len(s) {
		return true
	}
	if alnum(s[i]) {
		return false
	}
	return s[i] != '-' && s[i] != '.' || i+1 == len(s) || !alnum(s[i+1])
}

// begins reports whether a style number may begin at byte i: what stands before it is not part of one.
func begins(s string, i int) bool {
	if i == 0 {
		return true
	}
	if alnum(s[i-1]) {
		return false
	}
	return s[i-1] != '-' && s[i-1] != '.' || i == 1 || !alnum(s[i-2])
}

// formats holds all style formats, by what they begin with.
type formats struct {
	list  []format
	index [signDash]uint64   // by first sign: bit n set where a format has a first run of n characters
	by    map[uint16][]int32 // first sign and length of the first run to formats
}

func (fs *formats) add(f format) {
	if fs.by == nil {
		fs.by = map[uint16][]int32{}
	}
	id := int32(len(fs.list)) //nolint:gosec // bounded by the size of packs
	fs.list = append(fs.list, f)
	for s := range uint16(signDash) {
		if !f.first[s] {
			continue
		}
		for n, ok := range f.heads {
			if ok {
				fs.index[s] |= 1 << n
				fs.by[s<<8|uint16(n)] = append(fs.by[s<<8|uint16(n)], id)
			}
		}
	}
}

// find calls yield for every style number in s.
func (fs *formats) find(s string, yield func(f *format, from, to int)) {
	if len(fs.list) == 0 {
		return
	}
	for i := 0; i < len(s); {
		first := signOf[s[i]]
		if first >= signDash {
			i++
			continue
		}
		from := i
		for i++; i < len(s) && signOf[s[i]] < signDash; i++ {
		}
		n := i - from
		if n > maxFormat || fs.index[first]>>n&1 == 0 || !begins(s, from) {
			continue
		}
		for _, id := range fs.by[uint16(first)<<8|uint16(n)] { //nolint:gosec // below maxFormat
			f := &fs.list[id]
			if to := f.match(s, from); to >= 0 {
				yield(f, from, to)
			}
		}
	}
}
