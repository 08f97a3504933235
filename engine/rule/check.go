package rule

import (
	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/env"
	"cel.dev/cel-go/common/overloads"
)

// timeless leaves out of CEL's library what asks the machine for its time zones.
func timeless() cel.EnvOption {
	var out []*env.Function
	for _, name := range []string{
		overloads.TypeConvertTimestamp, overloads.TypeConvertDuration, overloads.TimeGetFullYear, overloads.TimeGetMonth, overloads.TimeGetDayOfYear,
		overloads.TimeGetDate, overloads.TimeGetDayOfMonth, overloads.TimeGetDayOfWeek, overloads.TimeGetHours, overloads.TimeGetMinutes,
		overloads.TimeGetSeconds, overloads.TimeGetMilliseconds,
	} {
		out = append(out, env.NewFunction(name))
	}
	return cel.StdLib(cel.StdLibSubset(env.NewLibrarySubset().AddExcludedFunctions(out...)))
}

// unfit refuses what compiles but has no meaning that is the same on every machine: maps written in the rule, which have no order,
// and the variables as a whole.
func unfit(a *cel.Ast) *Fault {
	var fault *Fault
	refuse := func(id int64, message, hint string) {
		if fault == nil {
			at := a.NativeRep().SourceInfo().GetStartLocation(id)
			fault = &Fault{Message: message, Hint: hint, Line: at.Line(), Column: at.Column() + 1}
		}
	}
	root := ast.NavigateAST(a.NativeRep())
	for _, e := range append(ast.MatchDescendants(root, ast.AllMatcher()), root) {
		switch e.Kind() {
		case ast.MapKind, ast.StructKind:
			refuse(e.ID(), "the rule builds a map", `use a list, as in listing.category in ["bags", "shoes"]`)
		case ast.IdentKind:
			if name := e.AsIdent(); name != "listing" && name != "signals" {
				continue
			}
			if parent, ok := e.Parent(); !ok || parent.Kind() != ast.SelectKind {
				refuse(e.ID(), e.AsIdent()+" is used as a whole", "name one of its fields, as in listing.title")
			}
		case ast.UnspecifiedExprKind, ast.CallKind, ast.ComprehensionKind, ast.ListKind, ast.LiteralKind, ast.SelectKind:
		}
	}
	return fault
}
