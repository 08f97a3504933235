package vault

import (
	"slices"

	"github.com/assay-ip/assay/internal/fault"
)

// State is how far the verification of a right is.
type State string

// The states. Every state has a way out; see Moves.
const (
	StateDraft     State = "draft"
	StateSubmitted State = "submitted" // waits for somebody of the platform
	StateChecking  State = "checking"  // somebody of the platform is at it
	StateVerified  State = "verified"
	StateRefused   State = "refused"
	StateAppealed  State = "appealed" // waits for another person than who refused it
	StateLapsed    State = "lapsed"   // expired, or cancelled in the register
	StateWithdrawn State = "withdrawn"
)

// States lists every state.
func States() []State {
	return []State{StateDraft, StateSubmitted, StateChecking, StateVerified, StateRefused, StateAppealed, StateLapsed, StateWithdrawn}
}

// Action moves a right from one state to another.
type Action string

// The actions.
const (
	Submit   Action = "submit"
	Revise   Action = "revise" // back to a draft that can be changed
	Withdraw Action = "withdraw"
	Appeal   Action = "appeal"
	Take     Action = "take"
	Return   Action = "return" // to the queue
	Verify   Action = "verify"
	Refuse   Action = "refuse"
	Cancel   Action = "cancel" // the register says that the right is no more
)

// Side is who takes an action.
type Side string

// The sides.
const (
	SideHolder   Side = "holder"   // whoever may write knowledge in the organisation of the right
	SidePlatform Side = "platform" // a person of the operator, of another organisation than the right's
)

// Move is one way from a state.
type Move struct {
	Action   Action
	By       Side
	From, To State
}

// Moves lists every way there is. Expiry, found by the sweep, is the only other: verified to lapsed.
func Moves() []Move {
	return []Move{
		{Submit, SideHolder, StateDraft, StateSubmitted},
		{Withdraw, SideHolder, StateDraft, StateWithdrawn},
		{Revise, SideHolder, StateSubmitted, StateDraft},
		{Withdraw, SideHolder, StateSubmitted, StateWithdrawn},
		{Take, SidePlatform, StateSubmitted, StateChecking},
		{Withdraw, SideHolder, StateChecking, StateWithdrawn},
		{Return, SidePlatform, StateChecking, StateSubmitted},
		{Verify, SidePlatform, StateChecking, StateVerified},
		{Refuse, SidePlatform, StateChecking, StateRefused},
		{Revise, SideHolder, StateVerified, StateDraft},
		{Withdraw, SideHolder, StateVerified, StateWithdrawn},
		{Cancel, SidePlatform, StateVerified, StateLapsed},
		{Appeal, SideHolder, StateRefused, StateAppealed},
		{Revise, SideHolder, StateRefused, StateDraft},
		{Withdraw, SideHolder, StateRefused, StateWithdrawn},
		{Verify, SidePlatform, StateAppealed, StateVerified},
		{Refuse, SidePlatform, StateAppealed, StateRefused},
		{Withdraw, SideHolder, StateAppealed, StateWithdrawn},
		{Revise, SideHolder, StateLapsed, StateDraft},
		{Withdraw, SideHolder, StateLapsed, StateWithdrawn},
		{Revise, SideHolder, StateWithdrawn, StateDraft},
	}
}

// move returns the way that an action takes from a state. An unknown action is fault.Invalid, one that the state does not allow
// fault.Conflict.
func move(from State, a Action) (Move, error) {
	known := false
	for _, m := range Moves() {
		if m.Action != a {
			continue
		}
		known = true
		if m.From == from {
			return m, nil
		}
	}
	if !known {
		return Move{}, fault.Bad(fault.Field{
			Name: "action", Value: fault.Shorten(string(a)), Message: "there is no such action",
			Hint: "give submit, revise, withdraw, appeal, take, return, verify, refuse or cancel",
		})
	}
	return Move{}, fault.New(fault.Conflict, "the state of this right does not allow that", "look at the right again; somebody may have moved it on")
}

// Open reports whether a right waits for the platform.
func (s State) Open() bool {
	return slices.Contains([]State{StateSubmitted, StateChecking, StateAppealed}, s)
}
