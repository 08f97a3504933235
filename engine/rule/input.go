package rule

// Listing is what a rule sees of a listing.
type Listing struct {
	ID          string
	Platform    string
	Seller      string
	Title       string
	Description string
	Brand       string
	Category    string
	Price       float64
	HasPrice    bool
	Currency    string
	Condition   string
	Market      string
	URL         string
	GTIN        string
	Images      int
	Attributes  map[string]string
}

// Signals is what a rule sees of the other signals.
type Signals struct {
	Used         []string
	Mentioned    []string
	Evasive      bool
	Strong       int
	Medium       int
	Weak         int
	Cues         int
	PricePercent int
	Prohibited   []string
}

// Input is what rules are evaluated over.
type Input struct {
	Listing Listing
	Signals Signals
}

func (in *Input) vars() map[string]any {
	return map[string]any{"listing": &in.Listing, "signals": &in.Signals}
}
