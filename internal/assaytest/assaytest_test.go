package assaytest_test

import (
	"testing"

	"github.com/assay-ip/assay/internal/assaytest"
	"github.com/assay-ip/assay/internal/authz"
)

func TestOpen(t *testing.T) {
	t.Parallel()
	h := assaytest.Open(t)
	h.Run(t)
	if h.A.ID == h.B.ID {
		t.Fatal("the two organisations are one")
	}
	for role, v := range map[authz.Role]authz.Viewer{
		authz.RoleAdmin: h.A.Admin, authz.RoleEditor: h.A.Editor, authz.RoleReviewer: h.B.Reviewer, authz.RoleReader: h.B.Reader,
	} {
		if v.Role != role {
			t.Errorf("the %s is a %s", role, v.Role)
		}
		if _, err := h.Review.Counts(t.Context(), v); err != nil {
			t.Errorf("%s: %v", role, err)
		}
	}
	if h.Keeper.Engine() == nil || h.Keeper.Current().Number != 1 {
		t.Errorf("snapshot %d in effect; want the first", h.Keeper.Current().Number)
	}
}
