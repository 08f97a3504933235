package register

import (
	"strconv"
	"strings"
)

// usptoStatus reads a status code of three digits. Codes of proceedings say nothing of the registration, so that it
// decides; codes on which sources differ are Unknown. docs/registers.md has the table.
func usptoStatus(code string, registered bool) Status {
	n, err := strconv.Atoi(code)
	if err != nil {
		return Unknown
	}
	switch {
	case n >= 600 && n <= 611, n == 614, n == 618: // abandoned, and revival denied
		return Refused
	case n == 612, n == 616, n == 620: // revival asked for or granted; backfile
		return Pending
	case n == 624, n >= 700 && n <= 708, n == 800: // registered, declarations of use accepted, renewed
		return Registered
	case n == 626, n >= 709 && n <= 714:
		return Cancelled
	case n >= 630 && n <= 699, n == 715, n >= 730 && n <= 759: // examination, allowance, extensions, statements of use
		return Pending
	case n >= 760 && n <= 830: // appeals, oppositions, cancellations under way, statements of use
		if registered {
			return Registered
		}
		return Pending
	case n == 900, n == 901:
		return Expired
	}
	return Unknown
}

// usptoClassStatus reads the status of one class.
func usptoClassStatus(code string) Status {
	if len(code) != 1 {
		return Unknown
	}
	switch code[0] {
	case '6': // active
		return Registered
	case '8': // abandoned
		return Refused
	case '9':
		return Expired
	case '1', '2', '3', '4', '5', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K':
		return Cancelled
	}
	return Unknown
}

// words of the statuses that ST.96 and its users write, in lower case without marks between the words.
var statusWords = map[string]Status{
	"application filed": Pending, "filed": Pending, "application published": Pending, "published": Pending,
	"application under examination": Pending, "under examination": Pending, "application accepted": Pending,
	"application opposed": Pending, "opposition pending": Pending, "registration pending": Pending, "appeal pending": Pending,
	"application pending": Pending, "pending": Pending, "abeyance": Pending, "accepted": Pending, "allowed": Pending,
	"registered": Registered, "registration published": Registered, "registration cancellation pending": Registered,
	"registration renewed": Registered, "renewed": Registered, "protected": Registered, "live": Registered,
	"expired": Expired, "registration expired": Expired, "lapsed": Expired,
	"registration cancelled": Cancelled, "cancelled": Cancelled, "canceled": Cancelled, "registration surrendered": Cancelled,
	"surrendered": Cancelled, "invalidated": Cancelled, "registration invalidated": Cancelled, "revoked": Cancelled,
	"registration revoked": Cancelled, "expunged": Cancelled,
	"application refused": Refused, "refused": Refused, "rejected": Refused, "application withdrawn": Refused, "withdrawn": Refused,
	"application abandoned": Refused, "abandoned": Refused, "application cancelled": Refused, "application lapsed": Refused,
	"unknown": Unknown,
}

// statusOf reads a status in words, or a code of the United States.
func statusOf(office, code string, registered bool) Status {
	if s, ok := statusWords[plain(code)]; ok {
		return s
	}
	if office == "US" {
		return usptoStatus(code, registered)
	}
	return Unknown
}

// kindWords are the features of a mark in ST.96 and the words of CSV.
var kindWords = map[string]Kind{
	"word": Word, "standard character": Word, "standard characters": Word,
	"figurative": Figurative, "device": Figurative, "design": Figurative,
	"combined": Combined, "stylized characters": Combined, "stylised characters": Combined, "word and design": Combined,
	"3 d": ThreeDimensional, "3d": ThreeDimensional, "three dimensional": ThreeDimensional, "3d shape": ThreeDimensional, "shape": ThreeDimensional,
	"colour": Colour, "color": Colour, "sound": Sound,
	"hologram": Other, "olfactory": Other, "motion": Other, "multimedia": Other, "position": Other, "pattern": Other,
	"touch": Other, "taste": Other, "tracer": Other, "other": Other, "undefined": Other,
}

// entityWords are the kinds of owners in words.
var entityWords = map[string]EntityKind{
	"individual": Individual, "natural person": Individual, "person": Individual,
	"corporation": Corporation, "company": Corporation, "legal entity": Corporation,
	"partnership": Partnership, "limited partnership": Partnership,
	"limited liability company": LLC, "llc": LLC,
}

func entityOf(s string) EntityKind {
	if k, ok := entityWords[plain(s)]; ok {
		return k
	}
	return OtherEntity
}

// plain is a name in lower case with single spaces for every mark between its words.
func plain(s string) string {
	if len(s) > 64 {
		return ""
	}
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return r == ' ' || r == '-' || r == '_' || r == '/' || r == '.'
	}), " ")
}
