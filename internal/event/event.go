// Package event holds the record of what happened. Every change of state writes its events in the same transaction;
// nothing else records history.
package event

import (
	"context"
	"encoding/json"
	"time"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/page"
)

// Kind says what happened, as "noun.verb".
type Kind string

// The kinds of event.
const (
	OrganisationCreated Kind = "organisation.created"
	OrganisationChanged Kind = "organisation.changed"
	MemberJoined        Kind = "member.joined"
	MemberChanged       Kind = "member.changed"
	MemberRemoved       Kind = "member.removed"
	InvitationCreated   Kind = "invitation.created"
	InvitationRenewed   Kind = "invitation.renewed"
	InvitationRevoked   Kind = "invitation.revoked"
	InvitationAccepted  Kind = "invitation.accepted"
	MarketplaceCreated  Kind = "marketplace.created"
	MarketplaceChanged  Kind = "marketplace.changed"
	MarketplaceArchived Kind = "marketplace.archived"
	MandateProposed     Kind = "mandate.proposed"
	MandateAccepted     Kind = "mandate.accepted"
	MandateEnded        Kind = "mandate.ended"   // by the agent
	MandateRevoked      Kind = "mandate.revoked" // by the holder
	UserPasswordChanged Kind = "user.password_changed"
	UserReconfirmed     Kind = "user.reconfirmed" // showed their second factor again
	UserTOTPEnabled     Kind = "user.totp_enabled"
	UserTOTPDisabled    Kind = "user.totp_disabled"
	UserCodesRenewed    Kind = "user.recovery_codes_renewed"
	UserSessionsEnded   Kind = "user.sessions_ended"
	UserRecoveryGiven   Kind = "user.recovery_given" // a link that lets somebody choose a new password
	UserRecovered       Kind = "user.recovered"
	UserLinked          Kind = "user.linked" // to an identity of the single sign-on
	PasskeyAdded        Kind = "passkey.added"
	PasskeyRemoved      Kind = "passkey.removed"
	UserCreated         Kind = "user.created"
	UserSignedIn        Kind = "user.signed_in"
	UserSignInRefused   Kind = "user.sign_in_refused"
	UserSignedOut       Kind = "user.signed_out"
	KeyCreated          Kind = "key.created"
	KeyChanged          Kind = "key.changed"
	KeyRevoked          Kind = "key.revoked"
	BrandCreated        Kind = "brand.created"
	BrandChanged        Kind = "brand.changed"
	BrandArchived       Kind = "brand.archived"
	ProductCreated      Kind = "product.created"
	ProductChanged      Kind = "product.changed"
	ProductArchived     Kind = "product.archived"
	RuleCreated         Kind = "rule.created"
	RuleChanged         Kind = "rule.changed"
	RuleArchived        Kind = "rule.archived"
	PackImported        Kind = "pack.imported"
	PackRemoved         Kind = "pack.removed"
	SnapshotActivated   Kind = "snapshot.activated"
	SnapshotCompiled    Kind = "snapshot.compiled" // stored while another one is pinned
	SnapshotPinned      Kind = "snapshot.pinned"   // put into effect by a person, until it is released
	SnapshotReleased    Kind = "snapshot.released" // the newest is in effect again
	SnapshotPruned      Kind = "snapshot.pruned"
	RunStarted          Kind = "run.started"
	RunProgressed       Kind = "run.progressed" // a batch of listings is done
	RunPaused           Kind = "run.paused"
	RunResumed          Kind = "run.resumed"
	RunCancelled        Kind = "run.cancelled"
	RunFinished         Kind = "run.finished"
	RunFailed           Kind = "run.failed"
	ListingRescanned    Kind = "listing.rescanned"    // a finding of another round, under other knowledge
	FindingReconsidered Kind = "finding.reconsidered" // what a decided finding would be under other knowledge
	WordsLearned        Kind = "words.learned"
	IntakeOpened        Kind = "intake.opened"
	IntakeProgressed    Kind = "intake.progressed" // a batch of lines is safely stored
	IntakeClosed        Kind = "intake.closed"
	ListingReceived     Kind = "listing.received" // a new version of a listing, with its finding
	FindingSuperseded   Kind = "finding.superseded"
	FindingDecided      Kind = "finding.decided"
	DecisionUndone      Kind = "decision.undone"

	RightCreated     Kind = "right.created"
	RightChanged     Kind = "right.changed"
	RightSubmitted   Kind = "right.submitted"
	RightRevised     Kind = "right.revised" // taken back to a draft
	RightWithdrawn   Kind = "right.withdrawn"
	RightAppealed    Kind = "right.appealed"
	RightTaken       Kind = "right.taken"    // somebody of the platform checks it
	RightReturned    Kind = "right.returned" // to the queue
	RightVerified    Kind = "right.verified"
	RightRefused     Kind = "right.refused"
	RightLapsed      Kind = "right.lapsed"  // expired, or cancelled in the register
	RightOverdue     Kind = "right.overdue" // the platform did not decide in time
	RightExpiring    Kind = "right.expiring"
	RightStep        Kind = "right.step" // a step of the verification was begun or came to an end
	DocumentUploaded Kind = "document.uploaded"
	DocumentAttached Kind = "document.attached"
	DocumentDetached Kind = "document.detached"
	RegisterRecorded Kind = "register.recorded" // records of a register were read
)

// Event is one fact. Org is the organisation whose members may read it; the store fills ID, which rises in commit order.
type Event struct {
	ID      int64           `json:"id"`
	Org     string          `json:"org"`
	At      time.Time       `json:"at"`
	Actor   string          `json:"actor"` // see authz.Viewer.Actor; "system" for the program itself
	Kind    Kind            `json:"kind"`
	Subject string          `json:"subject"` // ID of the thing it happened to
	Data    json.RawMessage `json:"data,omitempty"`
}

// Query selects events of an organisation, oldest first.
type Query struct {
	After   int64  // events with a greater ID
	Subject string // only this subject, when not empty
	Kind    Kind   // only this kind, when not empty
	Limit   int
}

// Store reads events. They are written only by the methods that change state.
type Store interface {
	// Events returns the events of the scope in rising ID.
	Events(ctx context.Context, in authz.Scope, q Query) ([]Event, error)
	// EventsPage returns events newest first.
	EventsPage(ctx context.Context, in authz.Scope, q Query, p page.Request) (page.Page[Event], error)
	// AllEvents returns events of every organisation after an ID; for the relay alone.
	AllEvents(ctx context.Context, after int64, limit int) ([]Event, error)
	// LastEvent returns the greatest event ID, 0 when there is none.
	LastEvent(ctx context.Context) (int64, error)
}
