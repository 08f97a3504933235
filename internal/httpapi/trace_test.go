package httpapi

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
)

func TestEveryRequestGivesASpanNamedByItsRoute(t *testing.T) {
	t.Parallel()
	spans := tracetest.NewSpanRecorder()
	h := New(Deps{Version: "test", Tracer: trace.NewTracerProvider(trace.WithSpanProcessor(spans))})
	for path, want := range map[string]string{"/healthz": "GET /healthz", "/v1/brands/brd_1": "GET /v1/brands/{id}"} {
		req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody)
		h.ServeHTTP(httptest.NewRecorder(), req)
		ended := spans.Ended()
		if len(ended) == 0 || ended[len(ended)-1].Name() != want {
			t.Errorf("%s: spans %v, want the last to be %q", path, ended, want)
		}
	}
}
