// Package rule runs the rules that organisations write in CEL, Google's Common Expression Language, over one listing and
// the signals the engine found in it. A rule is a boolean expression:
//
//	listing.category == "chargers" && listing.has_price && listing.price < 3.0
//	"Norvella" in signals.used && signals.price_percent >= 0 && signals.price_percent < 40
//
// Variables of a listing: id, platform, seller, title, description, brand, category, currency, condition, market, url,
// gtin (strings as the seller gave them), price (double, in units of currency; 0 when not stated), has_price (bool),
// images (number of pictures), attributes (map of strings).
//
// Variables of signals: used and mentioned (names of brands that are used as a mark, and all that are mentioned), evasive (a
// name is disguised), strong, medium, weak and cues (how many lexicon terms of each strength were found), price_percent (price
// as a percentage of the low end of the known band, -1 when not known), prohibited (entries of prohibitions that apply).
//
// Strings, lists, numbers and regular expressions (RE2) are CEL's own, without its times and durations: a rule sees no clock. Attributes
// are walked in the order of their keys. A rule cannot build a map, which would have no order.
//
// # Limits
//
// A rule is compiled once. It is refused, with the line and column of the fault, when it does not parse, names a variable
// that does not exist, is not boolean, is longer than [MaxLength] or nested deeper than [MaxDepth], or when its worst case
// on the largest listing costs more than [MaxCost]. A rule that fails while it runs is reported, never taken as false in silence.
package rule

import (
	"errors"
	"fmt"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/cost"
)

// Limits of one rule.
const (
	MaxLength = 4096      // bytes of text
	MaxDepth  = 32        // nesting of the expression
	MaxCost   = 2_000_000 // CEL cost units, estimated for the largest listing and enforced while running
)

// Source is a rule as it was written.
type Source struct {
	ID   string
	Expr string
}

// Fault says why a rule was refused. Line and Column count from 1; both are 0 when the fault has no place.
type Fault struct {
	Index   int // into the sources
	Message string
	Hint    string
	Line    int
	Column  int
}

// Set is a list of compiled rules. It is safe for concurrent use.
type Set struct {
	programs []cel.Program // nil where the source was refused
}

// Compile compiles every source and returns what was refused beside the set of the rest.
func Compile(sources []Source) (*Set, []Fault) {
	s := &Set{programs: make([]cel.Program, len(sources))}
	if len(sources) == 0 {
		return s, nil
	}
	env, err := environment()
	if err != nil {
		return s, []Fault{{Message: err.Error(), Hint: "this is a fault of the program, not of the rule"}}
	}
	var faults []Fault
	for i, src := range sources {
		p, f := compile(env, src.Expr)
		if f != nil {
			f.Index = i
			faults = append(faults, *f)
			continue
		}
		s.programs[i] = p
	}
	return s, faults
}

func environment() (*cel.Env, error) {
	p, r, err := newProvider()
	if err != nil {
		return nil, fmt.Errorf("rule: environment: %w", err)
	}
	env, err := cel.NewCustomEnv(
		timeless(),
		cel.CustomTypeAdapter(r),
		cel.CustomTypeProvider(p),
		cel.Variable("listing", cel.ObjectType(listingType)),
		cel.Variable("signals", cel.ObjectType(signalsType)),
		cel.ParserRecursionLimit(MaxDepth),
		cel.ParserExpressionSizeLimit(MaxLength),
	)
	if err != nil {
		return nil, fmt.Errorf("rule: environment: %w", err)
	}
	return env, nil
}

func compile(env *cel.Env, expr string) (cel.Program, *Fault) {
	if expr == "" {
		return nil, &Fault{Message: "the rule is empty", Hint: `write a condition, such as listing.price < 3.0`, Line: 1, Column: 1}
	}
	if len(expr) > MaxLength {
		return nil, &Fault{Message: fmt.Sprintf("the rule has %d bytes, more than %d", len(expr), MaxLength), Hint: "split it into several rules"}
	}
	ast, issues := env.Compile(expr)
	if issues != nil && issues.Err() != nil {
		return nil, issueFault(issues.Errors())
	}
	if ast.OutputType() != cel.BoolType {
		return nil, &Fault{Message: fmt.Sprintf("the rule gives %s, not true or false", ast.OutputType()), Hint: "compare it with something, as in listing.price < 3.0", Line: 1, Column: 1}
	}
	if f := unfit(ast); f != nil {
		return nil, f
	}
	est, err := env.EstimateCost(ast, sizes{})
	if err != nil {
		return nil, &Fault{Message: "the cost of the rule cannot be told", Hint: "use plainer expressions"}
	}
	if est.Max > MaxCost {
		return nil, &Fault{
			Message: fmt.Sprintf("the rule may cost %d steps on a large listing, more than %d", est.Max, MaxCost),
			Hint:    "avoid one macro inside another and patterns over the description", Line: 1, Column: 1,
		}
	}
	p, err := env.Program(ast, cel.CostLimit(MaxCost), cel.EvalOptions(cel.OptOptimize))
	if err != nil {
		return nil, &Fault{Message: err.Error(), Hint: "see the package comment of engine/rule for what a rule may say", Line: 1, Column: 1}
	}
	return p, nil
}

func issueFault(errs []*common.Error) *Fault {
	if len(errs) == 0 {
		return &Fault{Message: "the rule does not compile", Hint: "see the package comment of engine/rule"}
	}
	e := errs[0]
	return &Fault{
		Message: e.Message, Hint: "see the package comment of engine/rule for the variables and an example",
		Line: e.Location.Line(), Column: e.Location.Column() + 1,
	}
}

// sizes bounds what the estimator may assume of the variables, in bytes or elements.
type sizes struct{}

func (sizes) EstimateSize(n cost.AstNode) *cost.SizeEstimate {
	path := n.Path()
	if len(path) < 2 {
		return nil
	}
	most := uint64(512)
	switch path[1] {
	case "description":
		most = 64 << 10
	case "title":
		most = 10_000
	case "attributes", "used", "mentioned", "prohibited":
		most = 64
		if len(path) > 2 {
			most = 512
		}
	}
	return &cost.SizeEstimate{Min: 0, Max: most}
}

func (sizes) EstimateCallCost(string, string, *cost.AstNode, []cost.AstNode) *cost.CallEstimate {
	return nil
}

// ErrNotCompiled is returned for a rule that was refused.
var ErrNotCompiled = errors.New("rule: was refused when it was compiled")

// Eval reports whether rule i holds. An error means that it could not be told.
func (s *Set) Eval(i int, in *Input) (bool, error) {
	p := s.programs[i]
	if p == nil {
		return false, ErrNotCompiled
	}
	out, _, err := p.Eval(in.vars())
	if err != nil {
		return false, fmt.Errorf("rule: %w", err)
	}
	held, ok := out.Value().(bool)
	if !ok {
		return false, fmt.Errorf("rule: gave %T, not bool", out.Value())
	}
	return held, nil
}
