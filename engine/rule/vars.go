package rule

import (
	"errors"
	"maps"
	"slices"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// Names of the types of the two variables, as messages show them.
const (
	listingType = "rule.Listing"
	signalsType = "rule.Signals"
)

// errVariable is returned when a field is read of something else than the variable it belongs to.
var errVariable = errors.New("rule: not a variable of this kind")

// provider tells CEL the fields of listing and signals. It is written out instead of reflected so that a map of the listing is
// walked in the order of its keys: Go's own order differs from scan to scan, and a finding must not.
type provider struct {
	types.Provider
	fields map[string]map[string]*types.FieldType
}

func newProvider() (*provider, *types.Registry, error) {
	r, err := types.NewRegistry()
	if err != nil {
		return nil, nil, err
	}
	return &provider{r, map[string]map[string]*types.FieldType{listingType: listingFields(), signalsType: signalsFields()}}, r, nil
}

// FindStructType returns the type of a variable.
func (p *provider) FindStructType(name string) (*types.Type, bool) {
	if _, ok := p.fields[name]; ok {
		return types.NewTypeTypeWithParam(types.NewObjectType(name)), true
	}
	return p.Provider.FindStructType(name)
}

// FindStructFieldNames lists the fields of a variable.
func (p *provider) FindStructFieldNames(name string) ([]string, bool) {
	if f, ok := p.fields[name]; ok {
		return slices.Sorted(maps.Keys(f)), true
	}
	return p.Provider.FindStructFieldNames(name)
}

// FindStructFieldType returns one field of a variable.
func (p *provider) FindStructFieldType(name, field string) (*types.FieldType, bool) {
	if f, ok := p.fields[name]; ok {
		t, ok := f[field]
		return t, ok
	}
	return p.Provider.FindStructFieldType(name, field)
}

// NewValue refuses to build a variable: a rule reads them.
func (p *provider) NewValue(name string, fields map[string]ref.Val) ref.Val {
	if _, ok := p.fields[name]; ok {
		return types.NewErr("a rule cannot build %s", name)
	}
	return p.Provider.NewValue(name, fields)
}

// field makes a field from the function that reads it; it is set when it is not the zero value.
func field[T any, V comparable](t *types.Type, get func(*T) V) *types.FieldType {
	var zero V
	return &types.FieldType{
		Type: t,
		IsSet: func(target any) bool {
			v, ok := target.(*T)
			return ok && get(v) != zero
		},
		GetFrom: func(target any) (any, error) {
			v, ok := target.(*T)
			if !ok {
				return nil, errVariable
			}
			return get(v), nil
		},
	}
}

// list makes a field of a list of strings.
func list(get func(*Signals) []string) *types.FieldType {
	return &types.FieldType{
		Type: types.NewListType(types.StringType),
		IsSet: func(target any) bool {
			v, ok := target.(*Signals)
			return ok && len(get(v)) > 0
		},
		GetFrom: func(target any) (any, error) {
			v, ok := target.(*Signals)
			if !ok {
				return nil, errVariable
			}
			return get(v), nil
		},
	}
}

func listingFields() map[string]*types.FieldType {
	text := func(get func(*Listing) string) *types.FieldType { return field(types.StringType, get) }
	return map[string]*types.FieldType{
		"id":          text(func(l *Listing) string { return l.ID }),
		"platform":    text(func(l *Listing) string { return l.Platform }),
		"seller":      text(func(l *Listing) string { return l.Seller }),
		"title":       text(func(l *Listing) string { return l.Title }),
		"description": text(func(l *Listing) string { return l.Description }),
		"brand":       text(func(l *Listing) string { return l.Brand }),
		"category":    text(func(l *Listing) string { return l.Category }),
		"currency":    text(func(l *Listing) string { return l.Currency }),
		"condition":   text(func(l *Listing) string { return l.Condition }),
		"market":      text(func(l *Listing) string { return l.Market }),
		"url":         text(func(l *Listing) string { return l.URL }),
		"gtin":        text(func(l *Listing) string { return l.GTIN }),
		"price":       field(types.DoubleType, func(l *Listing) float64 { return l.Price }),
		"has_price":   field(types.BoolType, func(l *Listing) bool { return l.HasPrice }),
		"images":      field(types.IntType, func(l *Listing) int { return l.Images }),
		"attributes": {
			Type: types.NewMapType(types.StringType, types.StringType),
			IsSet: func(target any) bool {
				l, ok := target.(*Listing)
				return ok && len(l.Attributes) > 0
			},
			GetFrom: func(target any) (any, error) {
				l, ok := target.(*Listing)
				if !ok {
					return nil, errVariable
				}
				return sorted{types.NewStringStringMap(types.DefaultTypeAdapter, l.Attributes), l.Attributes}, nil
			},
		},
	}
}

func signalsFields() map[string]*types.FieldType {
	number := func(get func(*Signals) int) *types.FieldType { return field(types.IntType, get) }
	return map[string]*types.FieldType{
		"used":          list(func(s *Signals) []string { return s.Used }),
		"mentioned":     list(func(s *Signals) []string { return s.Mentioned }),
		"prohibited":    list(func(s *Signals) []string { return s.Prohibited }),
		"evasive":       field(types.BoolType, func(s *Signals) bool { return s.Evasive }),
		"strong":        number(func(s *Signals) int { return s.Strong }),
		"medium":        number(func(s *Signals) int { return s.Medium }),
		"weak":          number(func(s *Signals) int { return s.Weak }),
		"cues":          number(func(s *Signals) int { return s.Cues }),
		"price_percent": number(func(s *Signals) int { return s.PricePercent }),
	}
}

// sorted is a map of strings that is walked in the order of its keys. It has no Fold of its own, which would walk it in Go's.
type sorted struct {
	traits.Mapper
	of map[string]string
}

// Iterator walks the keys in order.
func (m sorted) Iterator() traits.Iterator {
	return types.NewStringList(types.DefaultTypeAdapter, slices.Sorted(maps.Keys(m.of))).Iterator()
}
