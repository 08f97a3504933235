package account

import (
	"context"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/id"
)

const (
	maxTerritory     = 500
	maxMandateBrands = 500
	maxMandateYears  = 20
)

// MandateState says how far a mandate has come.
type MandateState string

// The states of a mandate: it is proposed by one party and accepted by the other; the agent ends it, or the holder
// revokes it, at any time, also before it was accepted.
const (
	MandateProposed MandateState = "proposed"
	MandateAccepted MandateState = "accepted"
	MandateEnded    MandateState = "ended"
	MandateRevoked  MandateState = "revoked"
)

// Mandate lets an agent act for a holder: read, and change, the holder's private brands and products, while it is in
// force and as far as it goes.
type Mandate struct {
	ID          string             `json:"id"`
	Agent       string             `json:"agent"`  // organisation ID
	Holder      string             `json:"holder"` // organisation ID
	AgentName   string             `json:"agent_name"`
	HolderName  string             `json:"holder_name"`
	Proposer    string             `json:"proposer"` // the party that proposed it; the other one accepts
	Permissions []authz.Permission `json:"permissions"`
	Brands      []string           `json:"brands"` // IDs of the holder's brands it is limited to; empty is all
	Territory   string             `json:"territory"`
	ProofName   string             `json:"proof_name"`   // the document that proves it
	ProofSHA256 string             `json:"proof_sha256"` // of the document, in hexadecimal
	State       MandateState       `json:"state"`
	From        time.Time          `json:"from"`
	Until       time.Time          `json:"until"` // it is in force before, not at, this moment
	Version     int64              `json:"version"`
	CreatedAt   time.Time          `json:"created_at"`
	UpdatedAt   time.Time          `json:"updated_at"`
}

// InForce reports whether the agent may act by the mandate at a time.
func (m Mandate) InForce(at time.Time) bool {
	return m.State == MandateAccepted && !at.Before(m.From) && at.Before(m.Until)
}

// open reports whether a party can still end a mandate.
func (m Mandate) open() bool { return m.State == MandateProposed || m.State == MandateAccepted }

// Other returns the party of a mandate that an organisation is not.
func (m Mandate) Other(org string) string {
	if org == m.Agent {
		return m.Holder
	}
	return m.Agent
}

// MandateInput is a mandate as it is proposed. One of Agent and Holder is the proposer's own organisation; empty stands
// for it.
type MandateInput struct {
	Agent, Holder          string
	Permissions            []authz.Permission
	Brands                 []string
	Territory              string
	ProofName, ProofSHA256 string
	From, Until            time.Time // a zero From is now
}

// Mandates lists the mandates that the viewer's organisation is a party to, newest first.
func (s *Service) Mandates(ctx context.Context, v authz.Viewer) ([]Mandate, error) {
	if err := v.Can(authz.Read); err != nil {
		return nil, err
	}
	return s.store.Mandates(ctx, v.Scope())
}

// Mandate returns one that the viewer's organisation is a party to.
func (s *Service) Mandate(ctx context.Context, v authz.Viewer, mandate string) (Mandate, error) {
	if err := v.Can(authz.Read); err != nil {
		return Mandate{}, err
	}
	return s.store.Mandate(ctx, v.Scope(), mandate)
}

// ProposeMandate proposes a mandate to the other party, which has to accept it.
func (s *Service) ProposeMandate(ctx context.Context, v authz.Viewer, in MandateInput) (Mandate, error) {
	if err := v.Can(authz.Administer); err != nil {
		return Mandate{}, err
	}
	now := s.clock.Now()
	m := Mandate{ID: id.New("mdt"), Proposer: v.Org, State: MandateProposed, Version: 1, CreatedAt: now, UpdatedAt: now}
	var c fault.Checker
	s.checkMandate(&c, &m, in, now)
	if err := s.checkParties(ctx, &c, v, &m, in); err != nil {
		return Mandate{}, err
	}
	if err := c.Err(); err != nil {
		return Mandate{}, err
	}
	own, err := s.store.BrandsOf(ctx, m.Holder, m.Brands)
	if err != nil {
		return Mandate{}, err
	}
	for _, b := range m.Brands {
		if !slices.Contains(own, b) {
			c.Add("brands", b, "this is no brand of the holder", "give IDs of brands that the holder has entered")
		}
	}
	if err := c.Err(); err != nil {
		return Mandate{}, err
	}
	return m, s.store.CreateMandate(ctx, m, s.both(v, m, event.MandateProposed)...)
}

// checkMandate checks everything but the parties.
func (s *Service) checkMandate(c *fault.Checker, m *Mandate, in MandateInput, now time.Time) {
	for _, p := range in.Permissions {
		switch {
		case p != authz.Read && p != authz.WriteKnowledge:
			c.Add("permissions", string(p), "a mandate cannot give this", "give read, or read and write_knowledge")
		case !slices.Contains(m.Permissions, p):
			m.Permissions = append(m.Permissions, p)
		}
	}
	if !slices.Contains(m.Permissions, authz.Read) {
		m.Permissions = append([]authz.Permission{authz.Read}, m.Permissions...) // nobody changes what they cannot see
	}
	m.Brands = c.Lines("brands", in.Brands, maxMandateBrands, maxName)
	if m.Brands == nil {
		m.Brands = []string{}
	}
	m.Territory = c.Text("territory", in.Territory, maxTerritory)
	m.ProofName = c.Needed("proof_name", in.ProofName, maxName)
	m.ProofSHA256 = strings.ToLower(strings.TrimSpace(in.ProofSHA256))
	if b, err := hex.DecodeString(m.ProofSHA256); err != nil || len(b) != 32 {
		c.Add("proof_sha256", in.ProofSHA256, "this is no SHA-256", "give 64 hexadecimal digits, as sha256sum prints them for the document")
	}
	m.From, m.Until = in.From.UTC().Truncate(time.Microsecond), in.Until.UTC().Truncate(time.Microsecond)
	if in.From.IsZero() {
		m.From = now
	}
	switch {
	case !m.Until.After(m.From), !m.Until.After(now):
		c.Add("until", in.Until.Format(time.RFC3339), "it ends before it begins, or in the past", "give a date to come")
	case m.Until.After(now.AddDate(maxMandateYears, 0, 0)):
		c.Add("until", in.Until.Format(time.RFC3339), "this is more than twenty years from now", "give a nearer date, and renew it then")
	}
}

// checkParties finds the two parties. An organisation that is not there and one of the wrong kind are the same answer.
func (s *Service) checkParties(ctx context.Context, c *fault.Checker, v authz.Viewer, m *Mandate, in MandateInput) error {
	own, err := s.store.Organisation(ctx, v.Scope())
	if err != nil {
		return err
	}
	m.Agent, m.Holder = strings.TrimSpace(in.Agent), strings.TrimSpace(in.Holder)
	field, other, kind := "holder", &m.Holder, KindHolder
	switch {
	case own.Kind == KindAgent && (m.Agent == "" || m.Agent == own.ID):
		m.Agent, m.AgentName = own.ID, own.Name
	case own.Kind == KindHolder && (m.Holder == "" || m.Holder == own.ID):
		m.Holder, m.HolderName = own.ID, own.Name
		field, other, kind = "agent", &m.Agent, KindAgent
	default:
		return fault.New(fault.Forbidden, "mandates are between a holder and an agent", "propose one from an organisation of either kind")
	}
	o, err := s.store.OrganisationNamed(ctx, *other)
	if fault.Is(err, fault.NotFound) {
		o, err = Organisation{}, nil
	}
	if err != nil {
		return err
	}
	if o.Kind != kind {
		c.Add(field, *other, "there is no such organisation of this kind", "ask its people for the ID, which they find on the page of mandates")
		return nil
	}
	if kind == KindHolder {
		m.HolderName = o.Name
	} else {
		m.AgentName = o.Name
	}
	return nil
}

// AcceptMandate puts a mandate into force, from its date on. Only the party that did not propose it can.
func (s *Service) AcceptMandate(ctx context.Context, v authz.Viewer, mandate string, version int64) (Mandate, error) {
	if err := v.Can(authz.Administer); err != nil {
		return Mandate{}, err
	}
	m, err := s.store.Mandate(ctx, v.Scope(), mandate)
	if err != nil {
		return Mandate{}, err
	}
	if m.Proposer == v.Org {
		return Mandate{}, fault.New(fault.Forbidden, "the other party has to accept this mandate", "ask its people to look at their page of mandates")
	}
	if m.State != MandateProposed {
		return Mandate{}, fault.New(fault.Conflict, "this mandate is not waiting to be accepted", "")
	}
	return s.moveMandate(ctx, v, m, version, MandateAccepted, event.MandateAccepted)
}

// EndMandate ends a mandate at once: the agent lays it down, the holder takes it back.
func (s *Service) EndMandate(ctx context.Context, v authz.Viewer, mandate string, version int64) (Mandate, error) {
	if err := v.Can(authz.Administer); err != nil {
		return Mandate{}, err
	}
	m, err := s.store.Mandate(ctx, v.Scope(), mandate)
	if err != nil {
		return Mandate{}, err
	}
	if !m.open() {
		return Mandate{}, fault.New(fault.Conflict, "this mandate is over already", "")
	}
	if v.Org == m.Holder {
		return s.moveMandate(ctx, v, m, version, MandateRevoked, event.MandateRevoked)
	}
	return s.moveMandate(ctx, v, m, version, MandateEnded, event.MandateEnded)
}

func (s *Service) moveMandate(ctx context.Context, v authz.Viewer, m Mandate, version int64, to MandateState, kind event.Kind) (Mandate, error) {
	now := s.clock.Now()
	m.State, m.UpdatedAt = to, now
	if err := s.store.SetMandate(ctx, v.Scope(), m.ID, version, to, now, s.both(v, m, kind)...); err != nil {
		return Mandate{}, err
	}
	m.Version = version + 1
	return m, nil
}

// both returns the event of a mandate for each party.
func (s *Service) both(v authz.Viewer, m Mandate, kind event.Kind) []event.Event {
	out := make([]event.Event, 0, 2)
	for _, org := range []string{m.Agent, m.Holder} {
		out = append(out, event.Event{Org: org, At: s.clock.Now(), Actor: v.ActorFor(org), Kind: kind, Subject: m.ID, Data: encode(m)})
	}
	return out
}

// grants returns what the mandates in force give an organisation.
func (s *Service) grants(ctx context.Context, org string) ([]authz.Grant, error) {
	list, err := s.store.InForce(ctx, org, s.clock.Now())
	if err != nil {
		return nil, err
	}
	var out []authz.Grant
	for _, m := range list {
		out = append(out, authz.Grant{Holder: m.Holder, Permissions: m.Permissions, Brands: m.Brands})
	}
	return out, nil
}
