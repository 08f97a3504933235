package price

// Band is the range a genuine product is really offered at, in one currency and market. An empty Market is any.
type Band struct {
	Market   string `json:"market,omitempty"`
	Currency string `json:"currency"`
	Low      Amount `json:"low"`
	High     Amount `json:"high"`
}

// Rate says what one unit of Currency is worth in the reference currency of a snapshot.
type Rate struct {
	Currency string `json:"currency"`
	Value    Amount `json:"value"`
	AsOf     string `json:"as_of"` // date of the rate, shown with every conversion
}

// Position is an offer beside the band it was compared with.
type Position struct {
	Price     Amount `json:"price"`
	Currency  string `json:"currency"`
	Converted Amount `json:"converted,omitzero"` // price in the band's currency, when the offer was in another
	Band      Band   `json:"band"`
	Percent   int    `json:"percent"` // price as a percentage of the band's low end
	RateDate  string `json:"rate_date,omitempty"`
}
