package httpapi

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
)

// The document is checked by a validator that is not ours, against the schema of OpenAPI 3.1.
func TestDocumentIsValidOpenAPI(t *testing.T) {
	t.Parallel()
	a := build(Deps{})
	v := validatorOf(t, a.document)
	if ok, errs := v.ValidateDocument(); !ok {
		for _, e := range errs {
			t.Errorf("%s: %s", e.Message, e.Reason)
			for _, s := range e.SchemaValidationErrors {
				t.Errorf("  %s: %s", s.FieldPath, s.Reason)
			}
		}
	}
	if !strings.Contains(string(a.document), `"openapi":"3.1.0"`) {
		t.Error("the document does not say which OpenAPI it is")
	}
}

func validatorOf(tb testing.TB, document []byte) validator.Validator {
	tb.Helper()
	doc, err := libopenapi.NewDocument(document)
	if err != nil {
		tb.Fatal(err)
	}
	v, errs := validator.NewValidator(doc)
	if len(errs) > 0 {
		tb.Fatal(errs)
	}
	return v
}

// The validator must be able to find fault, or the test above says nothing.
func TestValidatorFindsAFault(t *testing.T) {
	t.Parallel()
	bad := strings.Replace(string(build(Deps{}).document), `"in":"path"`, `"in":"nowhere"`, 1)
	if ok, _ := validatorOf(t, []byte(bad)).ValidateDocument(); ok {
		t.Error("a parameter in \"nowhere\" passes for valid")
	}
}

// Every route is in the document and every path of the document is a route.
func TestEveryRouteIsInTheDocument(t *testing.T) {
	t.Parallel()
	a := build(Deps{})
	var doc struct {
		Paths map[string]map[string]struct {
			OperationID string                     `json:"operationId"` //nolint:tagliatelle // OpenAPI's name
			Summary     string                     `json:"summary"`
			Responses   map[string]json.RawMessage `json:"responses"`
			Security    []map[string][]string      `json:"security"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(a.document, &doc); err != nil {
		t.Fatal(err)
	}
	var documented []string
	ids := map[string]bool{}
	for path, ops := range doc.Paths {
		for method, op := range ops {
			pattern := strings.ToUpper(method) + " " + path
			documented = append(documented, pattern)
			if op.OperationID == "" || ids[op.OperationID] || op.Summary == "" {
				t.Errorf("%s: needs its own operationId and a summary, has %q, %q", pattern, op.OperationID, op.Summary)
			}
			ids[op.OperationID] = true
			if op.Responses["default"] == nil {
				t.Errorf("%s does not say that it may answer with a problem", pattern)
			}
			if r := a.routes[pattern]; r != nil && r.public != (op.Security != nil && len(op.Security) == 0) {
				t.Errorf("%s: document and table disagree on whether it needs a key", pattern)
			}
		}
	}
	var mounted []string
	for pattern := range a.routes {
		mounted = append(mounted, pattern)
		req, err := http.NewRequestWithContext(t.Context(), strings.Fields(pattern)[0], filled(strings.Fields(pattern)[1], "x"), nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, got := a.mux.Handler(req); got != pattern {
			t.Errorf("%s is in the table, but the mux answers it as %q", pattern, got)
		}
	}
	slices.Sort(documented)
	slices.Sort(mounted)
	if !slices.Equal(documented, mounted) {
		t.Errorf("documented:\n%s\nmounted:\n%s", strings.Join(documented, "\n"), strings.Join(mounted, "\n"))
	}
	for _, want := range issueRoutes() {
		if a.routes[want] == nil {
			t.Errorf("%s is missing", want)
		}
	}
}

// issueRoutes are the routes that were promised, written down apart from the code that mounts them.
func issueRoutes() []string {
	return []string{
		"GET /v1/brands", "POST /v1/brands", "GET /v1/brands/{id}", "PUT /v1/brands/{id}", "DELETE /v1/brands/{id}",
		"GET /v1/products", "POST /v1/products", "GET /v1/products/{id}", "PUT /v1/products/{id}", "DELETE /v1/products/{id}",
		"GET /v1/rules", "POST /v1/rules", "GET /v1/rules/{id}", "PUT /v1/rules/{id}", "DELETE /v1/rules/{id}", "POST /v1/rules/check",
		"POST /v1/intakes", "GET /v1/intakes", "GET /v1/intakes/{id}", "GET /v1/intakes/{id}/refusals",
		"GET /v1/listings", "GET /v1/listings/{id}", "GET /v1/listings/{id}/versions", "POST /v1/screen",
		"GET /v1/findings", "GET /v1/findings/{id}", "GET /v1/findings/{id}/timeline", "POST /v1/findings/{id}/decisions",
		"GET /v1/decisions/{id}", "POST /v1/decisions/{id}/undo", "GET /v1/events", "GET /v1/events/stream",
		"GET /v1/keys", "POST /v1/keys", "DELETE /v1/keys/{id}", "PUT /v1/keys/{id}", "POST /v1/organisations", "GET /v1/organisation", "PUT /v1/organisation",
		"GET /v1/members", "PUT /v1/members/{id}", "DELETE /v1/members/{id}",
		"GET /v1/invitations", "POST /v1/invitations", "POST /v1/invitations/{id}/renew", "DELETE /v1/invitations/{id}",
		"GET /v1/mandates", "POST /v1/mandates", "GET /v1/mandates/{id}", "POST /v1/mandates/{id}/accept", "POST /v1/mandates/{id}/end",
		"GET /v1/marketplaces", "POST /v1/marketplaces", "GET /v1/marketplaces/{id}", "PUT /v1/marketplaces/{id}", "DELETE /v1/marketplaces/{id}",
		"GET /v1/me", "GET /v1/openapi.json",
		"GET /v1/keys", "POST /v1/keys", "DELETE /v1/keys/{id}", "POST /v1/organisations", "GET /v1/me", "GET /v1/openapi.json",
		"GET /v1/snapshots", "GET /v1/snapshots/{number}", "GET /v1/snapshots/{number}/diff", "POST /v1/snapshots/{number}/activate",
		"POST /v1/snapshots/roll-back", "POST /v1/snapshots/release",
		"GET /v1/runs", "POST /v1/runs", "GET /v1/runs/{id}", "GET /v1/runs/{id}/rows", "POST /v1/runs/{id}/pause", "POST /v1/runs/{id}/resume",
		"POST /v1/runs/{id}/cancel",
		"GET /healthz", "GET /readyz", "GET /metrics",
	}
}

// filled puts a value into a route's {name}.
func filled(path, value string) string {
	return regexp.MustCompile(`\{[a-z_]+\}`).ReplaceAllString(path, value)
}

func TestDocumentSpeaksOfNoOtherHost(t *testing.T) {
	t.Parallel()
	doc := string(build(Deps{}).document)
	for _, bad := range []string{"http://", "https://", "$schema", "ErrorModel", "ErrorDetail"} {
		if strings.Contains(doc, bad) {
			t.Errorf("the document contains %q", bad)
		}
	}
}
