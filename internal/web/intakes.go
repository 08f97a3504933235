package web

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"time"

	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/feed"
	"github.com/assay-ip/assay/internal/id"
	"github.com/assay-ip/assay/internal/listing"
)

type intakesView struct {
	items         []listing.Intake
	next          string
	key, platform string
	after         int64
	wrong         wrong
}

type intakeView struct {
	in       listing.Intake
	refusals []listing.Refusal
	next     string
	after    int64
}

func (s *site) intakes(w http.ResponseWriter, r *http.Request) error {
	return s.showIntakes(w, r, http.StatusOK, intakesView{})
}

func (s *site) showIntakes(w http.ResponseWriter, r *http.Request, status int, p intakesView) error {
	var err error
	if p.after, err = s.lastEvent(r.Context(), who(r)); err != nil {
		return err
	}
	got, err := s.Listings.Intakes(r.Context(), who(r), asked(r))
	if err != nil {
		return err
	}
	p.items, p.next = got.Items, nextPage("/intakes", got.Next)
	if p.key == "" {
		p.key = id.New("web")
	}
	if stateOf(r.Context()).partial {
		return s.show(w, r, status, intakesList(p.items, p.next))
	}
	return s.show(w, r, status, intakesPage(p))
}

func (s *site) intake(w http.ResponseWriter, r *http.Request) error {
	ctx, v, name := r.Context(), who(r), r.PathValue("id")
	p := intakeView{}
	var err error
	if p.after, err = s.lastEvent(ctx, v); err != nil {
		return err
	}
	if p.in, err = s.Listings.Intake(ctx, v, name); err != nil {
		return err
	}
	got, err := s.Listings.Refusals(ctx, v, name, asked(r))
	if err != nil {
		return err
	}
	p.refusals, p.next = got.Items, nextPage("/intakes/"+name, got.Next)
	if stateOf(ctx).partial {
		return s.show(w, r, http.StatusOK, intakeBody(p))
	}
	return s.show(w, r, http.StatusOK, intakePage(p))
}

// take reads an uploaded file as it arrives: nothing is kept but what the lines become.
func (s *site) take(w http.ResponseWriter, r *http.Request) error {
	rc := http.NewResponseController(w)
	_ = rc.SetReadDeadline(time.Time{}) // a long file is no slow client; a test recorder has no deadline
	_ = rc.SetWriteDeadline(time.Time{})
	parts, err := r.MultipartReader()
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "the form could not be read", "send it again")
	}
	values := map[string]string{}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return s.notTaken(w, r, values, fault.Bad(fault.Field{Name: "file", Message: "no file was sent", Hint: "choose a file of listings, one a line"}))
		}
		if err != nil {
			return fault.Wrap(err, fault.Invalid, "the form could not be read", "send it again")
		}
		if part.FormName() != "file" {
			b, err := io.ReadAll(io.LimitReader(part, 1024))
			if err != nil {
				return fault.Wrap(err, fault.Invalid, "the form could not be read", "send it again")
			}
			values[part.FormName()] = strings.TrimSpace(string(b))
			continue
		}
		return s.takeFile(w, r, values, part)
	}
}

func (s *site) takeFile(w http.ResponseWriter, r *http.Request, values map[string]string, part *multipart.Part) error {
	in, err := s.Listings.Take(r.Context(), who(r), listing.TakeInput{
		Key: values["key"], Platform: values["platform"], Format: formatOf(values["format"], part.FileName()), Body: part, Progress: func(listing.Intake) { s.Hub.Notify() },
	})
	if err != nil {
		return s.notTaken(w, r, values, err)
	}
	s.Hub.Notify()
	s.redirect(w, r, "/intakes/"+in.ID)
	return nil
}

// formatOf takes the format that was chosen, else what the name of the file says.
func formatOf(chosen, name string) feed.Format {
	switch {
	case chosen == string(feed.CSV), chosen == "" && strings.HasSuffix(strings.ToLower(name), ".csv"):
		return feed.CSV
	case chosen != "" && chosen != string(feed.JSONL):
		return feed.Format(chosen)
	}
	return feed.JSONL
}

func (s *site) notTaken(w http.ResponseWriter, r *http.Request, values map[string]string, err error) error {
	bad, err := wrongIn(err, "platform", "file", "format")
	if err != nil {
		return err
	}
	if stateOf(r.Context()).partial {
		for _, fs := range bad {
			return fault.New(fault.Invalid, fs[0].Message, fs[0].Hint)
		}
	}
	return s.showIntakes(w, r, http.StatusUnprocessableEntity, intakesView{key: values["key"], platform: values["platform"], wrong: bad})
}
