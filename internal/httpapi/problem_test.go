package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/assay-ip/assay/internal/fault"
)

// codesInSource reads the codes from package fault itself, so that a new one cannot be forgotten here.
func codesInSource(t *testing.T) []fault.Code {
	t.Helper()
	pkgs, err := parser.ParseDir(token.NewFileSet(), "../fault", func(fi fs.FileInfo) bool { return !strings.HasSuffix(fi.Name(), "_test.go") }, 0) //nolint:staticcheck // one small folder without build tags
	if err != nil {
		t.Fatal(err)
	}
	var codes []fault.Code
	for _, file := range pkgs["fault"].Files {
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) != 1 {
				return true
			}
			if id, ok := spec.Type.(*ast.Ident); ok && id.Name == "Code" {
				if lit, ok := spec.Values[0].(*ast.BasicLit); ok {
					s, err := strconv.Unquote(lit.Value)
					if err != nil {
						t.Fatal(err)
					}
					codes = append(codes, fault.Code(s))
				}
			}
			return true
		})
	}
	return codes
}

func TestEveryFaultHasItsProblem(t *testing.T) {
	t.Parallel()
	want := map[fault.Code]int{
		fault.Invalid: 422, fault.Unauthenticated: 401, fault.Forbidden: 403, fault.NotFound: 404, fault.Conflict: 409,
		fault.Stale: 412, fault.TooLarge: 413, fault.RateLimited: 429, fault.Unavailable: 503, fault.Internal: 500,
	}
	codes := codesInSource(t)
	if len(codes) != len(want) {
		t.Fatalf("package fault has the codes %v; this table has %d", codes, len(want))
	}
	for _, code := range codes {
		t.Run(string(code), func(t *testing.T) {
			t.Parallel()
			cause := errors.New("dial tcp 10.0.0.7: password=hunter2")
			err := fmt.Errorf("store: %w", fault.Wrap(cause, code, "the message", "the hint"))
			p := (&call{id: "r1"}).named(problemOf(err))
			wantProblem := &Problem{
				Type: "urn:assay:problem:" + string(code), Title: http.StatusText(want[code]), Status: want[code], Detail: "the message",
				Instance: "urn:assay:request:r1", Code: string(code), Hint: "the hint", RequestID: "r1",
			}
			if code == fault.Internal {
				wantProblem.Detail, wantProblem.Hint = detailInternal, hintInternal
			}
			if diff := cmp.Diff(wantProblem, p, cmp.FilterPath(func(p cmp.Path) bool { return p.String() == "headers" }, cmp.Ignore())); diff != "" {
				t.Errorf("problem (-want +got):\n%s", diff)
			}
			body, err := json.Marshal(p)
			if err != nil {
				t.Fatal(err)
			}
			for _, leak := range []string{"hunter2", "10.0.0.7", "store:"} {
				if strings.Contains(string(body), leak) {
					t.Errorf("the cause leaks: %s", body)
				}
			}
			for header, codes := range map[string][]fault.Code{
				"WWW-Authenticate": {fault.Unauthenticated}, "Retry-After": {fault.RateLimited, fault.Unavailable},
			} {
				has := p.GetHeaders().Get(header) != ""
				need := false
				for _, c := range codes {
					need = need || c == code
				}
				if has != need {
					t.Errorf("%s present: %v, needed: %v", header, has, need)
				}
			}
		})
	}
}

func TestOtherErrorsBecomeProblems(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		err    error
		status int
		code   string
	}{
		{"unknown", errors.New("pq: relation secret_table"), 500, "internal"},
		{"too slow", fmt.Errorf("store: %w", context.DeadlineExceeded), 503, "unavailable"},
		{"gone", fmt.Errorf("store: %w", context.Canceled), 499, "cancelled"},
		{"unknown code", fault.New("odd", "the odd message", ""), 500, "internal"},
		{"problem inside", fault.Wrap(slowProblem(errSlow), fault.Unavailable, "broke off", ""), 408, "timeout"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := problemOf(tt.err)
			if p.Status != tt.status || p.Code != tt.code || strings.Contains(p.Detail, "secret_table") || strings.Contains(p.Detail, "odd") {
				t.Errorf("got %+v", p)
			}
		})
	}
}

func TestFieldsAreShortAndHoldNoSecret(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("图", 500)
	p := problemOf(fault.Bad(fault.Field{Name: "name", Value: long, Message: "too long", Hint: "shorten it"}))
	if got := len([]rune(p.Errors[0].Value)); got != maxValueRunes+1 {
		t.Errorf("value has %d runes", got)
	}
	p = problemOfHuma(&huma.ErrorModel{Status: 422, Errors: []*huma.ErrorDetail{
		{Location: "body", Message: "unexpected", Value: `{"password":"hunter2"}`},
		{Location: "body.password", Message: "too short", Value: "hunter2"},
		{Location: "body.admin", Message: "expected string", Value: map[string]any{"password": "hunter2"}},
		{Location: "body.bands[0].low", Message: "expected number", Value: true},
		{Location: "query.limit", Message: "json: cannot unmarshal string into Go struct field page.limit of type int", Value: long},
		{Message: "nothing"},
	}})
	want := []ProblemField{
		{Field: "body", Message: "unexpected"},
		{Field: "password", Message: "too short"},
		{Field: "admin", Message: "expected string"},
		{Field: "bands[0].low", Value: "true", Message: "expected number"},
		{Field: "query.limit", Value: shorten(long), Message: "this is not of the type that belongs here"},
		{Field: "body", Message: "nothing"},
	}
	if diff := cmp.Diff(want, p.Errors); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
}
