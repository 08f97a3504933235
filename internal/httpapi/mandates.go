package httpapi

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/fault"
)

type mandateIn struct {
	Body struct {
		Agent       string             `json:"agent,omitempty" maxLength:"128" doc:"ID of the agent; absent when it is you."`
		Holder      string             `json:"holder,omitempty" maxLength:"128" doc:"ID of the holder; absent when it is you."`
		Permissions []authz.Permission `json:"permissions" nullable:"false" doc:"read, or read and write_knowledge."`
		Brands      []string           `json:"brands,omitempty" maxItems:"500" doc:"IDs of the holder's brands that it is limited to; absent is all."`
		Territory   string             `json:"territory,omitempty" maxLength:"500" doc:"Territory and rights in words."`
		ProofName   string             `json:"proof_name" minLength:"1" maxLength:"200" doc:"Name of the document that proves it."`
		ProofSHA256 string             `json:"proof_sha256" minLength:"64" maxLength:"64" doc:"SHA-256 of that document in hexadecimal."`
		From        time.Time          `json:"from,omitzero" doc:"From when on; absent is now."`
		Until       time.Time          `json:"until" doc:"Until when; it is not in force at that moment any more."`
	}
}

type mandatesOut struct {
	Body listBody[account.Mandate]
}

func mandateRow(m account.Mandate) *rowOut[account.Mandate] {
	return &rowOut[account.Mandate]{ETag: tag(m.Version), Body: m}
}

func (a *api) mountMandates() {
	mount(a, a.operation(http.MethodGet, "/v1/mandates", "list-mandates", "List the mandates that the organisation is a party to"),
		func(ctx context.Context, v authz.Viewer, _ *struct{}) (*mandatesOut, error) {
			list, err := a.Accounts.Mandates(ctx, v)
			if err != nil {
				return nil, err
			}
			return &mandatesOut{Body: listBody[account.Mandate]{Items: list}}, nil
		})
	mount(a, a.operation(http.MethodPost, "/v1/mandates", "propose-mandate", "Propose a mandate, which the other party has to accept", created, replayable),
		func(ctx context.Context, v authz.Viewer, in *mandateIn) (*rowOut[account.Mandate], error) {
			b := in.Body
			m, err := a.Accounts.ProposeMandate(ctx, v, account.MandateInput{
				Agent: b.Agent, Holder: b.Holder, Permissions: b.Permissions, Brands: b.Brands, Territory: b.Territory,
				ProofName: b.ProofName, ProofSHA256: b.ProofSHA256, From: b.From, Until: b.Until,
			})
			if err != nil {
				return nil, err
			}
			out := mandateRow(m)
			out.Location = "/v1/mandates/" + m.ID
			return out, nil
		})
	mount(a, a.operation(http.MethodGet, "/v1/mandates/{id}", "read-mandate", "Read a mandate"),
		func(ctx context.Context, v authz.Viewer, in *idIn) (*rowOut[account.Mandate], error) {
			m, err := a.Accounts.Mandate(ctx, v, in.ID)
			if err != nil {
				return nil, err
			}
			return mandateRow(m), nil
		})
	a.mountMandateStep("accept", "Put a mandate into force, as the party that did not propose it",
		func(ctx context.Context, v authz.Viewer, id string, version int64) (account.Mandate, error) {
			return a.Accounts.AcceptMandate(ctx, v, id, version)
		})
	a.mountMandateStep("end", "End a mandate at once, as either party",
		func(ctx context.Context, v authz.Viewer, id string, version int64) (account.Mandate, error) {
			return a.Accounts.EndMandate(ctx, v, id, version)
		})
}

// mountMandateStep registers a step that moves a mandate on.
func (a *api) mountMandateStep(verb, summary string, do func(context.Context, authz.Viewer, string, int64) (account.Mandate, error)) {
	mount(a, a.operation(http.MethodPost, "/v1/mandates/{id}/"+verb, verb+"-mandate", summary),
		func(ctx context.Context, v authz.Viewer, in *archiveIn) (*rowOut[account.Mandate], error) {
			m, err := a.Accounts.Mandate(ctx, v, in.ID)
			if err != nil {
				return nil, err
			}
			version, err := expected(in.IfMatch, func() (int64, error) { return m.Version, nil })
			if err != nil {
				return nil, err
			}
			if m, err = do(ctx, v, in.ID, version); err != nil {
				return nil, err
			}
			return mandateRow(m), nil
		})
}

// marketplaceBody is a marketplace as its operator writes it.
type marketplaceBody struct {
	Platform string `json:"platform" doc:"What listings give as their platform. It cannot be changed."`
	Name     string `json:"name"`
}

func (b marketplaceBody) entry() marketplaceBody { return b }

// marketplaces is the part of the accounts that keeps marketplaces, as a catalogue.
type marketplaces struct{ accounts *account.Service }

// Get returns one.
func (m marketplaces) Get(ctx context.Context, v authz.Viewer, id string) (account.Marketplace, error) {
	return m.accounts.Marketplace(ctx, v, id)
}

// Create adds one.
func (m marketplaces) Create(ctx context.Context, v authz.Viewer, b marketplaceBody) (account.Marketplace, error) {
	return m.accounts.AddMarketplace(ctx, v, b.Platform, b.Name)
}

// Update changes the name.
func (m marketplaces) Update(ctx context.Context, v authz.Viewer, id string, version int64, b marketplaceBody) (account.Marketplace, error) {
	if err := v.Can(authz.Administer); err != nil {
		return account.Marketplace{}, err
	}
	now, err := m.accounts.Marketplace(ctx, v, id)
	if err != nil {
		return account.Marketplace{}, err
	}
	if strings.TrimSpace(b.Platform) != now.Platform {
		return account.Marketplace{}, fault.Bad(fault.Field{
			Name: "platform", Value: b.Platform, Message: "the platform of a marketplace stays", Hint: "archive it and add another, or give the platform that it has",
		})
	}
	return m.accounts.RenameMarketplace(ctx, v, id, version, b.Name)
}

// Archive takes one out of the list.
func (m marketplaces) Archive(ctx context.Context, v authz.Viewer, id string, version int64) error {
	return m.accounts.ArchiveMarketplace(ctx, v, id, version)
}

type marketplacesOut struct {
	Body listBody[account.Marketplace]
}

func (a *api) mountMarketplaces() {
	mount(a, a.operation(http.MethodGet, "/v1/marketplaces", "list-marketplaces", "List the marketplaces of a platform operator"),
		func(ctx context.Context, v authz.Viewer, _ *struct{}) (*marketplacesOut, error) {
			list, err := a.Accounts.Marketplaces(ctx, v)
			if err != nil {
				return nil, err
			}
			return &marketplacesOut{Body: listBody[account.Marketplace]{Items: list}}, nil
		})
	mountCatalogue[marketplaceBody](a, noun[account.Marketplace]{
		path: "/v1/marketplaces", one: "marketplace",
		id: func(m account.Marketplace) string { return m.ID }, version: func(m account.Marketplace) int64 { return m.Version },
	}, marketplaces{a.Accounts})
}
