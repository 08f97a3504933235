package web

import (
	"net/http"
	"slices"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/health"
	"github.com/assay-ip/assay/internal/knowledge"
)

type healthData struct {
	checks          []health.Check
	snapshot        knowledge.Snapshot
	problem         string
	version, engine string
}

// sortedChecks puts what needs attention first.
func sortedChecks(checks []health.Check) []health.Check {
	out := slices.Clone(checks)
	rank := func(c health.Check) int {
		switch c.State {
		case health.Failing:
			return 0
		case health.Off:
			return 1
		case health.OK:
			return 2
		}
		return 0
	}
	slices.SortStableFunc(out, func(a, b health.Check) int { return rank(a) - rank(b) })
	return out
}

func (s *site) healthPage(w http.ResponseWriter, r *http.Request) error {
	h := healthData{checks: s.Health(r.Context()), snapshot: s.Keeper.Current(), version: s.Version, engine: engine.Version}
	if err := s.Keeper.Problem(); err != nil {
		h.problem = faultOf(err).Message
	}
	return s.show(w, r, http.StatusOK, healthView(h))
}
