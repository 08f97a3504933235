package web

import (
	"context"
	"net/http"
	"time"

	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/rights"
)

type mandatesView struct {
	items  []account.Mandate
	own    account.Organisation
	brands []rights.Brand // of the holder, to choose from
	// What was typed.
	other, names, territory, proof, sha, from, until string
	write                                            bool
	wrong                                            wrong
}

// party reports whether the organisation can be one of a mandate.
func (m mandatesView) party() bool {
	return m.own.Kind == account.KindAgent || m.own.Kind == account.KindHolder
}

// otherKind names the field of the other party.
func (m mandatesView) otherKind() string {
	if m.own.Kind == account.KindAgent {
		return "holder"
	}
	return "agent"
}

// standing is how a mandate stands now: its state, or whether its days have come and gone.
func standing(ctx context.Context, m account.Mandate) string {
	now := stateOf(ctx).now
	switch {
	case m.State != account.MandateAccepted:
		return string(m.State)
	case now.Before(m.From):
		return "waiting"
	case !m.InForce(now):
		return "expired"
	}
	return "in_force"
}

// standingChip is the colour of a standing.
func standingChip(s string) string {
	switch s {
	case "in_force":
		return "ok"
	case "proposed", "waiting":
		return "review"
	case "revoked":
		return "removed"
	}
	return ""
}

const dayForm = "2006-01-02"

func day(at time.Time) string { return at.UTC().Format(dayForm) }

func (s *site) mandates(w http.ResponseWriter, r *http.Request) error {
	return s.showMandates(w, r, http.StatusOK, mandatesView{from: day(s.Clock.Now()), until: day(s.Clock.Now().AddDate(1, 0, 0)), write: true})
}

func (s *site) showMandates(w http.ResponseWriter, r *http.Request, status int, m mandatesView) error {
	var err error
	if m.items, err = s.Accounts.Mandates(r.Context(), who(r)); err != nil {
		return err
	}
	if m.own, err = s.Accounts.Own(r.Context(), who(r)); err != nil {
		return err
	}
	if m.own.Kind == account.KindHolder {
		got, err := s.Brands.List(r.Context(), who(r), "", page.Request{Limit: page.MaxLimit})
		if err != nil {
			return err
		}
		for _, b := range got.Items {
			if b.Org == m.own.ID {
				m.brands = append(m.brands, b)
			}
		}
	}
	return s.show(w, r, status, mandatesPage(m))
}

func (s *site) mandatePropose(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	m := mandatesView{
		other: r.PostFormValue("other"), names: r.PostFormValue("brands"), territory: r.PostFormValue("territory"), proof: r.PostFormValue("proof_name"),
		sha: r.PostFormValue("proof_sha256"), from: r.PostFormValue("from"), until: r.PostFormValue("until"), write: r.PostFormValue("write") != "",
	}
	own, err := s.Accounts.Own(r.Context(), who(r))
	if err != nil {
		return err
	}
	in := account.MandateInput{
		Permissions: []authz.Permission{authz.Read}, Brands: lines(m.names), Territory: m.territory, ProofName: m.proof, ProofSHA256: m.sha,
		From: dayOf(m.from, 0), Until: dayOf(m.until, 1), // the last day counts
	}
	if m.write {
		in.Permissions = append(in.Permissions, authz.WriteKnowledge)
	}
	if m.own = own; m.otherKind() == "holder" {
		in.Holder = m.other
	} else {
		in.Agent = m.other
	}
	if _, err := s.Accounts.ProposeMandate(r.Context(), who(r), in); err != nil {
		if m.wrong, err = wrongIn(err, "holder", "agent", "brands", "territory", "proof_name", "proof_sha256", "until"); err != nil {
			return err
		}
		for _, party := range []string{"holder", "agent"} { // the form has one field for either
			if faults := m.wrong[party]; len(faults) > 0 {
				m.wrong["other"] = faults
				delete(m.wrong, party)
			}
		}
		return s.showMandates(w, r, http.StatusUnprocessableEntity, m)
	}
	return s.done(w, r, "toast.proposed", "/mandates")
}

// dayOf reads a day as browsers send it and returns its beginning, or that of a day after it; zero when it is none.
func dayOf(text string, later int) time.Time {
	at, err := time.Parse(dayForm, text)
	if err != nil {
		return time.Time{}
	}
	return at.AddDate(0, 0, later)
}

func (s *site) mandateAccept(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	if _, err := s.Accounts.AcceptMandate(r.Context(), who(r), r.PathValue("id"), versionOf(r)); err != nil {
		return err
	}
	return s.done(w, r, "toast.accepted", "/mandates")
}

func (s *site) mandateEnd(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	if _, err := s.Accounts.EndMandate(r.Context(), who(r), r.PathValue("id"), versionOf(r)); err != nil {
		return err
	}
	return s.done(w, r, "toast.ended", "/mandates")
}

type marketplacesView struct {
	items          []account.Marketplace
	own            account.Organisation
	platform, name string
	wrong          wrong
}

func (s *site) marketplaces(w http.ResponseWriter, r *http.Request) error {
	return s.showMarketplaces(w, r, http.StatusOK, marketplacesView{})
}

func (s *site) showMarketplaces(w http.ResponseWriter, r *http.Request, status int, m marketplacesView) error {
	var err error
	if m.items, err = s.Accounts.Marketplaces(r.Context(), who(r)); err != nil {
		return err
	}
	if m.own, err = s.Accounts.Own(r.Context(), who(r)); err != nil {
		return err
	}
	return s.show(w, r, status, marketplacesPage(m))
}

func (s *site) marketplaceAdd(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	m := marketplacesView{platform: r.PostFormValue("platform"), name: r.PostFormValue("name")}
	if _, err := s.Accounts.AddMarketplace(r.Context(), who(r), m.platform, m.name); err != nil {
		if m.wrong, err = wrongIn(err, "platform", "name"); err != nil {
			return err
		}
		return s.showMarketplaces(w, r, http.StatusUnprocessableEntity, m)
	}
	return s.done(w, r, "toast.marketplace", "/marketplaces")
}

func (s *site) marketplaceRename(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	if _, err := s.Accounts.RenameMarketplace(r.Context(), who(r), r.PathValue("id"), versionOf(r), r.PostFormValue("name")); err != nil {
		return err
	}
	return s.done(w, r, "toast.marketplace", "/marketplaces")
}

func (s *site) marketplaceArchive(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r); err != nil {
		return err
	}
	if err := s.Accounts.ArchiveMarketplace(r.Context(), who(r), r.PathValue("id"), versionOf(r)); err != nil {
		return err
	}
	return s.done(w, r, "toast.marketplace_gone", "/marketplaces")
}
