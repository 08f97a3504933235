package vault

import "time"

// Passed returns what a deadline that has passed makes of a right: whether the right changed, and whether anything happened that an event
// must tell.
func Passed(r Right, d Deadline, now time.Time) (out Right, changed, told bool) {
	switch d.Kind {
	case DeadlineCheck, DeadlineAppeal:
		if !r.State.Open() || r.Overdue {
			return r, false, false
		}
		r.Overdue = true
		return r, true, true
	case DeadlineAlert:
		return r, false, r.State == StateVerified
	case DeadlineExpiry:
		if end := r.EndsAt(); r.State != StateVerified || end.IsZero() || now.Before(end) {
			return r, false, false
		}
		r.State, r.Why, r.DueAt, r.Overdue = StateLapsed, WhyExpired, time.Time{}, false
		return r, true, true
	}
	return r, false, false
}

// Cancelled returns a verified right after its register said that it is no more.
func Cancelled(r Right, rec Record) Right {
	r.State, r.Why, r.DueAt, r.Overdue = StateLapsed, WhyCancelled, time.Time{}, false
	if day(rec.ValidTo).Equal(day(r.ValidTo)) && !day(r.ValidTo).IsZero() && !rec.ReadAt.Before(r.EndsAt()) {
		r.Why = WhyExpired
	}
	return r
}
