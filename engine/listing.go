package engine

import "github.com/assay-ip/assay/engine/price"

// Listing is one version of an offer as a platform sends it. Strings are the seller's own and may hold anything; the
// engine never trusts them and every position it reports is a byte offset into them.
type Listing struct {
	ID          string            `json:"id"` // the platform's own identifier
	Owner       string            `json:"-"`  // organisation whose private knowledge applies; set by the caller, never by the seller
	Platform    string            `json:"platform,omitempty"`
	Seller      string            `json:"seller,omitempty"` // the platform's identifier of the seller
	Title       string            `json:"title"`
	Description string            `json:"description,omitempty"`
	Brand       string            `json:"brand,omitempty"` // brand as the seller declares it
	Category    string            `json:"category,omitempty"`
	Price       price.Amount      `json:"price,omitzero"`
	Currency    string            `json:"currency,omitempty"`  // ISO 4217
	Condition   string            `json:"condition,omitempty"` // new, used, refurbished
	Market      string            `json:"market,omitempty"`    // ISO 3166-1 alpha-2
	URL         string            `json:"url,omitempty"`
	GTIN        string            `json:"gtin,omitempty"`
	Images      []string          `json:"images,omitempty"`
	Attributes  map[string]string `json:"attributes,omitempty"`
}

// Field names a text of a listing that a Span points into.
type Field string

// The fields that are scanned.
const (
	FieldTitle       Field = "title"
	FieldDescription Field = "description"
	FieldBrand       Field = "brand"
)
