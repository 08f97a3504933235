package rule

// Listing is what a rule sees of a listing.
type Listing struct {
	ID          string            `cel:"id"`
	Platform    string            `cel:"platform"`
	Seller      string            `cel:"seller"`
	Title       string            `cel:"title"`
	Description string            `cel:"description"`
	Brand       string            `cel:"brand"`
	Category    string            `cel:"category"`
	Price       float64           `cel:"price"`
	HasPrice    bool              `cel:"has_price"`
	Currency    string            `cel:"currency"`
	Condition   string            `cel:"condition"`
	Market      string            `cel:"market"`
	URL         string            `cel:"url"`
	GTIN        string            `cel:"gtin"`
	Images      int               `cel:"images"`
	Attributes  map[string]string `cel:"attributes"`
}

// Signals is what a rule sees of the other signals.
type Signals struct {
	Used         []string `cel:"used"`
	Mentioned    []string `cel:"mentioned"`
	Evasive      bool     `cel:"evasive"`
	Strong       int      `cel:"strong"`
	Medium       int      `cel:"medium"`
	Weak         int      `cel:"weak"`
	Cues         int      `cel:"cues"`
	PricePercent int      `cel:"price_percent"`
	Prohibited   []string `cel:"prohibited"`
}

// Input is what rules are evaluated over.
type Input struct {
	Listing Listing
	Signals Signals
}

func (in *Input) vars() map[string]any {
	return map[string]any{"listing": &in.Listing, "signals": &in.Signals}
}
