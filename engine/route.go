package engine

// severity orders the routes; unknown ones are the mildest.
func (r Route) severity() int {
	switch r {
	case RouteWatch:
		return 1
	case RouteTestBuy:
		return 2
	case RouteReview:
		return 3
	case RouteHold:
		return 4
	case RouteBlock:
		return 5
	case RoutePublish:
		return 0
	}
	return 0
}

// Valid reports whether r is one of the routes.
func (r Route) Valid() bool { return r == RoutePublish || r.severity() > 0 }

// AtLeast reports whether r is as severe as o or more.
func (r Route) AtLeast(o Route) bool { return r.severity() >= o.severity() }

// Routes lists all routes from lenient to severe.
func Routes() []Route {
	return []Route{RoutePublish, RouteWatch, RouteTestBuy, RouteReview, RouteHold, RouteBlock}
}

func severer(a, b Route) Route {
	if b.severity() > a.severity() {
		return b
	}
	return a
}

func milder(a, b Route) Route {
	if b.severity() < a.severity() {
		return b
	}
	return a
}
