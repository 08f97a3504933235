package account

import (
	_ "embed"
	"net/mail"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/assay-ip/assay/internal/fault"
)

const (
	maxName     = 200
	maxKeyName  = 100
	maxEmail    = 254
	minPassword = 12
	maxPassword = 256
)

// commonPasswords are passwords of twelve characters and more that guessing programs try first, one a line.
//
//go:embed common.txt
var commonPasswords string

// email checks an address and returns the form it is known by.
func email(c *fault.Checker, name, value string) string {
	value = strings.ToLower(c.Needed(name, value, maxEmail))
	if value == "" {
		return ""
	}
	a, err := mail.ParseAddress(value)
	if err != nil || a.Address != value || a.Name != "" || strings.ContainsAny(value, " \"<>()") {
		c.Add(name, value, "this is not an e-mail address", "give it as name@example.org")
	}
	return value
}

// normalEmail returns the form an address is known by, whatever it is.
func normalEmail(value string) string { return strings.ToLower(strings.TrimSpace(value)) }

// password checks a new password. Its value never gets into a message.
func password(c *fault.Checker, value, email string) {
	const name = "password"
	n := utf8.RuneCountInString(value)
	switch {
	case !utf8.ValidString(value):
		c.Add(name, "", "this is not UTF-8 text", "")
	case n < minPassword:
		c.Add(name, "", "this is shorter than twelve characters", "four words in a row are easy to remember and hard to guess")
	case n > maxPassword:
		c.Add(name, "", "this is longer than 256 characters", "")
	case guessable(value, email):
		c.Add(name, "", "this is easy to guess", "choose one that is not your address, a pattern or on the lists that guessing programs use")
	}
}

// guessable reports whether a password is among the first that a guessing program tries.
func guessable(password, email string) bool {
	p := strings.ToLower(password)
	user, _, _ := strings.Cut(email, "@")
	if p == email || (utf8.RuneCountInString(user) >= 4 && strings.Trim(strings.ReplaceAll(p, user, ""), "0123456789!?.-_@#$*") == "") {
		return true
	}
	if slices.Contains(strings.Fields(commonPasswords), p) {
		return true
	}
	distinct := map[rune]bool{}
	runs, last := 0, rune(-1)
	for _, r := range p {
		distinct[r] = true
		if d := r - last; d >= -1 && d <= 1 {
			runs++
		}
		last = r
	}
	return len(distinct) < 5 || runs >= utf8.RuneCountInString(p)-2
}
