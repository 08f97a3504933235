package web

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/assay-ip/assay/internal/event"
)

// eventData is the part of an event's data that pages use. Events of many kinds carry other things; those are left alone.
type eventData struct {
	Finding   string `json:"finding"`
	Note      string `json:"note"`
	Verdict   string `json:"verdict"`
	ActorName string `json:"actor_name"`
	Decision  string `json:"decision"`
}

func dataOf(ev event.Event) eventData {
	var d eventData
	if len(ev.Data) > 0 && json.Unmarshal(ev.Data, &d) != nil {
		return eventData{}
	}
	return d
}

func noteOf(ev event.Event) string { return plain(dataOf(ev).Note, 400) }

// findingOf returns the finding that an event is about, empty when it is about none.
func findingOf(ev event.Event) string {
	if strings.HasPrefix(ev.Subject, "fnd_") {
		return ev.Subject
	}
	return dataOf(ev).Finding
}

// actor says who did it.
func actor(ctx context.Context, ev event.Event, v viewer) string {
	kind, id, _ := strings.Cut(ev.Actor, ":")
	switch {
	case kind == "user" && id == v.User:
		return t(ctx, "actor.you")
	case dataOf(ev).ActorName != "":
		return plain(dataOf(ev).ActorName, 60)
	case kind == "user":
		return t(ctx, "actor.user", shortID(id))
	case kind == "key":
		return t(ctx, "actor.key", shortID(id))
	case kind == "platform":
		return t(ctx, "actor.platform")
	}
	return t(ctx, "actor.system")
}

// shortID keeps the kind and the last characters of an ID, which are the ones that differ.
func shortID(id string) string {
	kind, rest, ok := strings.Cut(id, "_")
	if !ok || len(rest) <= 8 {
		return id
	}
	return kind + "_…" + rest[len(rest)-6:]
}

// subjectLink leads to the page of what an event is about, when there is one.
func subjectLink(ev event.Event) string {
	kind, _, _ := strings.Cut(ev.Subject, "_")
	switch kind {
	case "fnd":
		return "/findings/" + ev.Subject
	case "lst":
		return "/listings/" + ev.Subject
	case "int":
		return "/intakes/" + ev.Subject
	case "brd":
		return "/brands/" + ev.Subject
	case "prd":
		return "/products/" + ev.Subject
	case "rul":
		return "/rules/" + ev.Subject
	case "rgt":
		return "/rights/" + ev.Subject
	}
	if f := findingOf(ev); f != "" {
		return "/findings/" + f
	}
	return ""
}
