package near

// CostKey is the cost of a neighbour on the keyboard for the right letter; CostEdge is added at the first letter, which is
// rarely the wrong one.
const (
	CostKey  = 7600
	CostEdge = 900
)

// The price of a slip in milli-nats: minus the logarithm of how often a writer who means the name makes it, spread over
// the places and letters it could happen at. They order the slips as published counts of typing errors do: doubling,
// dropping and swapping are common, a wrong letter is rare unless it lies beside the right one or sounds like it.
const (
	costDouble   = 4600
	costUndouble = 4000
	costSwap     = 4800
	costDrop     = 5600
	costHead     = 6200
	costTail     = 8400 // the last letter: more often it is another name
	costVowel    = 7000 // one vowel for another
	costReplace  = 9600
	costInsert   = 8600
	costCross    = 5600
	costMask     = 2600 // for each masked letter
	costBlur     = 1500 // of a mask that is longer or shorter than what it hides
)

func cost(op Op, name string, word []byte, at int) int32 {
	edge := int32(0)
	if at == 0 {
		edge = CostEdge
	}
	switch op {
	case Swap:
		return costSwap + edge
	case Drop:
		if at == len(word) {
			return costTail
		}
		return costDrop
	case Head:
		return costHead
	case Undouble:
		return costUndouble
	case Double:
		return costDouble
	case Insert:
		return costInsert + edge
	case Replace:
		switch {
		case vowel(name[at]) && vowel(word[at]):
			return costVowel + edge
		case neighbours(name[at], word[at]):
			return CostKey + edge
		}
		return costReplace + edge
	case Cross:
		if neighbours(name[at], 'x') {
			return min(CostKey, costCross+edge)
		}
		return costCross + edge
	case Mask:
		return costMask
	}
	return costReplace
}

func vowel(c byte) bool {
	switch c {
	case 'a', 'e', 'i', 'o', 'u', 'y':
		return true
	}
	return false
}

// rows are the letters of a keyboard as they lie, each row half a key to the right of the one above.
var rows = [3]string{"qwertyuiop", "asdfghjkl", "zxcvbnm"}

// places gives row and column of each letter, in half keys.
var places = func() (p [26][2]int8) {
	for r, row := range rows {
		for c := range len(row) {
			p[row[c]-'a'] = [2]int8{int8(r), int8(2*c + r)}
		}
	}
	return p
}()

// neighbours reports whether two letters lie beside each other on a keyboard.
func neighbours(a, b byte) bool {
	if a < 'a' || a > 'z' || b < 'a' || b > 'z' {
		return false
	}
	x, y := places[a-'a'], places[b-'a']
	dr, dc := x[0]-y[0], x[1]-y[1]
	return dr >= -1 && dr <= 1 && dc >= -2 && dc <= 2
}
