package web

// icons are the drawings of icons on a field of 24 by 24. Nothing changes them.
var icons = map[string]string{
	"menu":         "M4 7h16M4 12h16M4 17h16",
	"out":          "M14 4H6v16h8M10 12h11M17 8l4 4-4 4",
	"theme-auto":   "M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18M12 3v18",
	"theme-light":  "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6 19 19M19 5l-1.4 1.4M6.4 17.6 5 19",
	"theme-dark":   "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z",
	"dashboard":    "M4 4h7v9H4zM13 4h7v5h-7zM13 11h7v9h-7zM4 15h7v5H4z",
	"queue":        "M4 6h10M4 12h7M4 18h7M14 16l3 3 5-7",
	"listings":     "M4 4h9l7 8-8 8-8-8zM8.5 8.5h.01",
	"intakes":      "M12 4v10M8 10l4 4 4-4M4 16v4h16v-4",
	"brands":       "M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6zM9 11.5l2.2 2.2L15.5 9.5",
	"rights":       "M6 3h9l4 4v14H6zM14 3v5h5M9 12h7M9 15h7M9 18h4",
	"products":     "M12 3l8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9",
	"rules":        "M8 4H6a2 2 0 0 0-2 2v4l-1.500 2L4 14v4a2 2 0 0 0 2 2h2M16 4h2a2 2 0 0 1 2 2v4l1.500 2-1.500 2v4a2 2 0 0 1-2 2h-2M9 12h6",
	"snapshots":    "M4 7h16v12H4zM7 4h10M4 11h16M9 15h6",
	"runs":         "M20 12a8 8 0 1 1-2.500-5.800M20 4v4h-4M12 8v4l3 2",
	"keys":         "M8 11a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM11 12l9-9M16 7l3 3",
	"health":       "M3 12h4l2.500-7 5 14 2.500-7h4",
	"mention":      "M4 7V5h16v2M12 5v14M9 19h6",
	"lexicon":      "M5 5h14v11h-8l-4 4v-4H5zM9 10.500h.01M12 10.500h.01M15 10.500h.01",
	"price":        "M12 3v18M16.500 7.500C16 6 14 5.500 12 5.500c-2.500 0-4.500 1-4.500 3S9.500 11.500 12 12s4.500 1 4.500 3.200-2 3.300-4.500 3.300-4.300-.8-4.800-2.500",
	"rule":         "M6 3v18M6 5h12l-3 4 3 4H6",
	"prohibited":   "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM5.600 5.600l12.800 12.800",
	"warn":         "M12 4l9 16H3zM12 10v4.500M12 17.500h.01",
	"done":         "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8 12l3 3 5-6",
	"info":         "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5M12 8h.01",
	"members":      "M9 5a3.5 3.5 0 1 0 0 7 3.500 3.500 0 0 0 0-7zM3 20c0-3.500 2.500-5.500 6-5.500s6 2 6 5.500M16 5.500a3.500 3.500 0 0 1 0 6.500M17 14.800c2.500.6 4 2.400 4 5.200",
	"mandates":     "M6 3h9l4 4v14H6zM14 3v5h5M9 12h7M9 15h4M12 18.500l1.500 1.500 3-3",
	"marketplaces": "M4 10v10h16V10M3 10l2-6h14l2 6a3 3 0 0 1-6 0 3 3 0 0 1-6 0 3 3 0 0 1-6 0zM10 20v-5h4v5",
	"profile":      "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM5 20c0-3.500 3-5.500 7-5.500s7 2 7 5.500",
	"switch":       "M4 8h14M15 5l3 3-3 3M20 16H6M9 13l-3 3 3 3",
}

// iconPath returns the drawing of an icon, a circle for one that is not known.
func iconPath(name string) string {
	if d, ok := icons[name]; ok {
		return d
	}
	return "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z"
}
