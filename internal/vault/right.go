// Package vault keeps the rights that holders rely on: trade marks, copyright, designs, patents and rights that stand in no register,
// with their documents, and how each is verified. A right supports notices only while it is verified and in force.
package vault

import (
	"slices"
	"time"
)

// Kind is what sort of right it is.
type Kind string

// The kinds of right. What each is asked for stands in packs/rights/evidence.yaml.
const (
	Trademark          Kind = "trademark"
	Copyright          Kind = "copyright"
	Design             Kind = "design"
	Patent             Kind = "patent"
	Photographs        Kind = "photographs"
	UnregisteredDesign Kind = "unregistered_design"
	PassingOff         Kind = "passing_off"
	TradeDress         Kind = "trade_dress"
)

// Kinds lists every kind.
func Kinds() []Kind {
	return []Kind{Trademark, Copyright, Design, Patent, Photographs, UnregisteredDesign, PassingOff, TradeDress}
}

// Form is how a trade mark looks.
type Form string

// The forms of a trade mark.
const (
	Word             Form = "word"
	Figurative       Form = "figurative"
	Combined         Form = "combined"
	ThreeDimensional Form = "three_dimensional"
)

// Forms lists every form.
func Forms() []Form { return []Form{Word, Figurative, Combined, ThreeDimensional} }

// Audience says who may see an item beside the organisation that holds the right and the platform.
type Audience string

// The audiences. The zero value is PlatformOnly.
const (
	PlatformOnly Audience = "platform"    // nobody else
	Authorities  Audience = "authorities" // the authorities that the holder chose
	Public       Audience = "public"      // everybody who is signed in
)

// Audiences lists every audience.
func Audiences() []Audience { return []Audience{PlatformOnly, Authorities, Public} }

// Item is a part of a right that has an audience of its own. Documents have each their own as well.
type Item string

// The items.
const (
	ItemDetails   Item = "details" // everything but the others
	ItemLicensees Item = "licensees"
	ItemRecordals Item = "recordals"
	ItemUse       Item = "use"
)

// Items lists every item.
func Items() []Item { return []Item{ItemDetails, ItemLicensees, ItemRecordals, ItemUse} }

// Class is a Nice class with the goods in the words of the register.
type Class struct {
	Number int    `json:"number"`
	Goods  string `json:"goods,omitempty"`
}

// Licensee is who may use the right. Dates are days, as in ISO 8601; an empty one is open.
type Licensee struct {
	Name        string   `json:"name"`
	Org         string   `json:"org,omitempty"` // organisation ID, when it is one of this programme
	Territories []string `json:"territories,omitempty"`
	From        string   `json:"from,omitempty"`
	To          string   `json:"to,omitempty"`
	Exclusive   bool     `json:"exclusive,omitempty"`
}

// Recordal is an entry with a customs authority or another.
type Recordal struct {
	Authority string `json:"authority"`
	Number    string `json:"number,omitempty"`
	From      string `json:"from,omitempty"`
	To        string `json:"to,omitempty"`
}

// Use is evidence that the right is used.
type Use struct {
	Date      string `json:"date,omitempty"`
	Territory string `json:"territory,omitempty"`
	Text      string `json:"text"`
	URL       string `json:"url,omitempty"`
}

// Entry is what a holder writes about a right. Which fields count depends on the kind.
type Entry struct {
	Kind        Kind              `json:"kind"`
	Title       string            `json:"title"` // the mark's text, the title of the work, the name of the design or of the invention
	Holder      string            `json:"holder"`
	Domain      string            `json:"domain,omitempty"` // internet domain of the holder
	Form        Form              `json:"form,omitempty"`
	Office      string            `json:"office,omitempty"` // two letters, as in WIPO ST.3
	Number      string            `json:"number,omitempty"`
	Application string            `json:"application,omitempty"`
	Filed       string            `json:"filed,omitempty"`
	Registered  string            `json:"registered,omitempty"`
	ValidFrom   string            `json:"valid_from,omitempty"`
	ValidTo     string            `json:"valid_to,omitempty"` // last day on which it is in force; empty has no known end
	Territories []string          `json:"territories,omitempty"`
	Classes     []Class           `json:"classes,omitempty"`
	Vienna      []string          `json:"vienna,omitempty"`
	Author      string            `json:"author,omitempty"`
	Created     string            `json:"created,omitempty"`
	Published   string            `json:"published,omitempty"`
	Claims      string            `json:"claims,omitempty"`
	Description string            `json:"description,omitempty"`
	Brands      []string          `json:"brands,omitempty"` // IDs of the brands it supports
	Licensees   []Licensee        `json:"licensees,omitempty"`
	Recordals   []Recordal        `json:"recordals,omitempty"`
	Use         []Use             `json:"use,omitempty"`
	Audience    map[Item]Audience `json:"audience,omitempty"`
	Readers     []string          `json:"readers,omitempty"` // IDs of the authorities that Authorities means
}

// AudienceOf returns who may see an item.
func (e Entry) AudienceOf(i Item) Audience {
	if a := e.Audience[i]; a != "" {
		return a
	}
	return PlatformOnly
}

// Decision is what the platform's people said about a right.
type Decision struct {
	State   State     `json:"state"` // what it became
	Reasons []string  `json:"reasons,omitempty"`
	Note    string    `json:"note,omitempty"`
	By      string    `json:"by"` // user ID
	Name    string    `json:"name"`
	At      time.Time `json:"at"`
}

// Right is a right as it is kept.
type Right struct {
	Entry
	ID          string     `json:"id"`
	Org         string     `json:"org"`
	OrgName     string     `json:"org_name"`
	State       State      `json:"state"`
	Why         string     `json:"why,omitempty"` // of a state that ended: expired, cancelled, withdrawn
	Checker     string     `json:"checker,omitempty"`
	CheckerName string     `json:"checker_name,omitempty"`
	DueAt       time.Time  `json:"due_at,omitzero"` // of the next step of the platform
	Overdue     bool       `json:"overdue,omitempty"`
	Decisions   []Decision `json:"decisions,omitempty"`
	Appeal      string     `json:"appeal,omitempty"` // what the holder says against a refusal
	Appealed    bool       `json:"appealed,omitempty"`
	SubmittedAt time.Time  `json:"submitted_at,omitzero"`
	SubmittedBy string     `json:"submitted_by,omitempty"`
	Version     int64      `json:"version"`
	CreatedAt   time.Time  `json:"created_at"`
	UpdatedAt   time.Time  `json:"updated_at"`
}

// Refusers returns the people who refused it since it was submitted last.
func (r Right) Refusers() []string {
	var out []string
	for _, d := range r.Decisions {
		if d.State == StateRefused && !d.At.Before(r.SubmittedAt) {
			out = append(out, d.By)
		}
	}
	return out
}

// Standing says whether a right supports new notices, and why not.
type Standing string

// The standings.
const (
	StandingGood      Standing = "good"
	StandingUnproven  Standing = "unproven"  // not verified yet
	StandingRefused   Standing = "refused"   // refused, or under appeal
	StandingNotYet    Standing = "not_yet"   // verified, and in force later
	StandingExpired   Standing = "expired"   // its last day is over
	StandingCancelled Standing = "cancelled" // the register says that it is no more
	StandingWithdrawn Standing = "withdrawn" // by the holder
)

// Why a right ended, as Right.Why.
const (
	WhyExpired   = "expired"
	WhyCancelled = "cancelled"
)

// Supports reports whether a notice may rest on the right at a time, and its standing. It asks the dates themselves, so that a right that
// has run out supports nothing from that moment, whether or not a sweep has seen it.
func (r Right) Supports(now time.Time) (bool, Standing) {
	switch r.State {
	case StateDraft, StateSubmitted, StateChecking:
		return false, StandingUnproven
	case StateRefused, StateAppealed:
		return false, StandingRefused
	case StateWithdrawn:
		return false, StandingWithdrawn
	case StateLapsed:
		if r.Why == WhyCancelled {
			return false, StandingCancelled
		}
		return false, StandingExpired
	case StateVerified:
		if end := dayAfter(r.ValidTo); !end.IsZero() && !now.Before(end) {
			return false, StandingExpired
		}
		if from := day(r.ValidFrom); now.Before(from) {
			return false, StandingNotYet
		}
		return true, StandingGood
	}
	return false, StandingUnproven
}

// EndsAt returns the moment at which the right is no longer in force, the zero time when no end is known.
func (r Right) EndsAt() time.Time { return dayAfter(r.ValidTo) }

// Covers reports whether the right supports a brand.
func (r Right) Covers(brand string) bool { return slices.Contains(r.Brands, brand) }

// dayForm is how days are written.
const dayForm = "2006-01-02"

// day returns the beginning of a day in UTC, the zero time for a text that is none.
func day(s string) time.Time {
	t, err := time.Parse(dayForm, s)
	if err != nil {
		return time.Time{}
	}
	return t
}

func dayAfter(s string) time.Time {
	t := day(s)
	if t.IsZero() {
		return t
	}
	return t.AddDate(0, 0, 1)
}
