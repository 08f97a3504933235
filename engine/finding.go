package engine

import (
	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/mention"
	"github.com/assay-ip/assay/engine/price"
)

// Version is the version of the engine's rules of reasoning. It changes whenever the same snapshot and listing may
// give another finding.
const Version = "4"

// Finding is what the engine says about one listing under one snapshot. It holds no time and no randomness, and all
// its numbers are whole, so that its JSON is the same bytes wherever it is made.
type Finding struct {
	Listing       string         `json:"listing"`  // Listing.ID
	Engine        string         `json:"engine"`   // Version
	Snapshot      int64          `json:"snapshot"` // Snapshot.Number
	Route         Route          `json:"route"`
	Score         int            `json:"score"`       // milli-logits; always the sum of Contributions
	Probability   int            `json:"probability"` // of infringement, in hundredths of a percent (0 to 10000)
	Signals       []Signal       `json:"signals,omitempty"`
	Contributions []Contribution `json:"contributions"`          // the prior first, then one for each thing that moved the score
	Unavailable   []Gap          `json:"unavailable,omitempty"`  // signals that could not run, and why
	WouldChange   []Change       `json:"would_change,omitempty"` // every single thing without which the route would be another

	// WouldChangeTogether lists pairs of things without which the route would be another, where no single one does.
	WouldChangeTogether []JointChange `json:"would_change_together,omitempty"`
}

// Route is what the engine recommends to do with a listing, from lenient to severe.
type Route string

// The routes.
const (
	RoutePublish Route = "publish"
	RouteWatch   Route = "watch"    // publish, look again when knowledge changes
	RouteTestBuy Route = "test_buy" // publish, buy one and examine it
	RouteReview  Route = "review"   // a person decides
	RouteHold    Route = "hold"     // not visible until a person decides
	RouteBlock   Route = "block"    // prohibited: refused before publication
)

// SignalKind names the detector a signal comes from.
type SignalKind string

// The kinds of signal.
const (
	SignalMention    SignalKind = "mention"    // a brand is named
	SignalLexicon    SignalKind = "lexicon"    // a coded term is used
	SignalPrice      SignalKind = "price"      // the offer's price against a known band
	SignalRule       SignalKind = "rule"       // a CEL rule holds
	SignalProhibited SignalKind = "prohibited" // a prohibition applies, or is exempted
)

// Signal is one thing the engine saw, with the evidence for it.
type Signal struct {
	ID         string          `json:"id"` // unique in the finding, such as "mention/1"
	Kind       SignalKind      `json:"kind"`
	Brand      string          `json:"brand,omitempty"`    // Brand.ID
	Name       string          `json:"name,omitempty"`     // brand, product, rule or pack title, for people
	Product    string          `json:"product,omitempty"`  // Product.ID
	Pattern    string          `json:"pattern,omitempty"`  // the registered spelling or pack term that matched
	Entry      string          `json:"entry,omitempty"`    // rule ID, or pack ID and term ID joined by "#"; of a names pack the form follows "/"
	Version    string          `json:"version,omitempty"`  // version of the pack
	Use        mention.Use     `json:"use,omitempty"`      // what the mention is used for
	Cue        *Span           `json:"cue,omitempty"`      // the words that decided Use or an exemption
	Why        []Reason        `json:"why,omitempty"`      // what weighed most for Use where the trained model decided it
	Strength   Strength        `json:"strength,omitempty"` // of a lexicon term, or of a form of a names pack
	Exempt     string          `json:"exempt,omitempty"`   // the exemption's words, when a prohibition does not apply
	Spans      []Span          `json:"spans,omitempty"`    // where, in the seller's own characters
	Undone     []fold.Step     `json:"undone,omitempty"`   // what was undone to read it
	Position   *price.Position `json:"position,omitempty"` // price against band
	Effect     Route           `json:"effect,omitempty"`   // least severe route this signal asks for
	Citation   string          `json:"citation,omitempty"`
	Author     string          `json:"author,omitempty"`
	Unverified bool            `json:"unverified,omitempty"` // the citation was not checked against the primary text
}

// Span is a piece of a listing's text. Start and End are byte offsets into the original UTF-8, End exclusive.
type Span struct {
	Field Field  `json:"field"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
}

// Reason is a feature of the text that weighed for what a mention is taken to be used for.
type Reason struct {
	Feature string `json:"feature"` // code of package usage, such as "head_after" or "maker_first"
	Span    *Span  `json:"span,omitempty"`
}

// Contribution is what one feature added to the score, in milli-logits.
type Contribution struct {
	Feature string `json:"feature"`          // such as "prior", "mention.use", "price.far_below"
	Signal  string `json:"signal,omitempty"` // Signal.ID it came from
	Value   int    `json:"value"`
}

// Gap says that a signal did not run.
type Gap struct {
	Signal string `json:"signal"` // such as "price"
	Reason string `json:"reason"` // machine code, such as "no_band", "no_rate", "text_cut"
	Detail string `json:"detail,omitempty"`
}

// EffectFeature stands, in a Change, for all of a signal that asks for a route: what it asks for and what it adds to the score.
const EffectFeature = "effect"

// Change is a counterfactual: without Feature the listing would have been routed to Route.
type Change struct {
	Feature string `json:"feature"`
	Signal  string `json:"signal,omitempty"`
	Route   Route  `json:"route"`
}

// Part is one feature of one signal.
type Part struct {
	Feature string `json:"feature"`
	Signal  string `json:"signal,omitempty"`
}

// JointChange is a counterfactual of two things: without both the listing would have been routed to Route.
type JointChange struct {
	Without []Part `json:"without"`
	Route   Route  `json:"route"`
}
