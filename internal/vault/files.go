package vault

import (
	"bytes"
	"context"
	"io"
	"slices"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/document"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/id"
	"github.com/assay-ip/assay/internal/page"
)

// Upload looks through a file and keeps it. The same content again is the document that is there already.
func (s *Service) Upload(ctx context.Context, v authz.Viewer, name string, r io.Reader) (Document, error) {
	if err := v.Can(authz.WriteKnowledge); err != nil {
		return Document{}, err
	}
	select {
	case s.reading <- struct{}{}:
		defer func() { <-s.reading }()
	default: // never wait for others, who may send slowly
		return Document{}, fault.New(fault.RateLimited, "many files are being uploaded at this moment", "try again in a minute")
	}
	data, err := io.ReadAll(io.LimitReader(r, document.MaxSize+1))
	if err != nil {
		return Document{}, fault.Wrap(err, fault.Invalid, "the file did not arrive whole", "send it again")
	}
	media, name, err := s.look(ctx, name, data)
	if err != nil {
		return Document{}, err
	}
	hash, size, err := s.files.Put(ctx, bytes.NewReader(data), document.MaxSize)
	if err != nil {
		return Document{}, err
	}
	d := Document{ID: id.New("doc"), Org: v.Org, SHA256: hash, Name: name, Media: string(media), Size: size, CreatedAt: s.clock.Now()}
	return s.store.PutDocument(ctx, d, s.tell(v, Right{ID: d.ID, Org: v.Org}, event.DocumentUploaded, map[string]any{"name": name, "sha256": hash, "size": size, "media": media}))
}

// look looks through a file, few at a time.
func (s *Service) look(ctx context.Context, name string, data []byte) (document.Media, string, error) {
	select {
	case s.checking <- struct{}{}:
	case <-ctx.Done():
		return "", "", ctx.Err()
	}
	defer func() { <-s.checking }()
	return document.Check(name, data)
}

// Document returns one document that the viewer may read.
func (s *Service) Document(ctx context.Context, v authz.Viewer, documentID string) (Document, error) {
	if err := v.Can(authz.Read); err != nil {
		return Document{}, err
	}
	return s.store.Document(ctx, v.Scope(), documentID)
}

// Open returns the content of a document that the viewer may read.
func (s *Service) Open(ctx context.Context, v authz.Viewer, documentID string) (Document, io.ReadCloser, error) {
	d, err := s.Document(ctx, v, documentID)
	if err != nil {
		return d, nil, err
	}
	r, err := s.files.Open(ctx, d.SHA256)
	if fault.Is(err, fault.NotFound) {
		err = fault.Wrap(err, fault.Internal, "the file of this document is lost", "restore the folder of files from a backup")
	}
	return d, r, err
}

// Documents lists the organisation's own, newest first.
func (s *Service) Documents(ctx context.Context, v authz.Viewer, p page.Request) (page.Page[Document], error) {
	if err := v.Can(authz.Read); err != nil {
		return page.Page[Document]{}, err
	}
	return s.store.Documents(ctx, v.Scope(), p)
}

// Attachments lists the documents of a right that the viewer may read.
func (s *Service) Attachments(ctx context.Context, v authz.Viewer, rightID string) ([]Attachment, error) {
	if _, err := s.Get(ctx, v, rightID); err != nil {
		return nil, err
	}
	return s.store.Attachments(ctx, v.Scope(), rightID)
}

// Attach puts a document beside a right, as proof of an element. Of a right that is being checked or was decided, evidence may be added.
func (s *Service) Attach(ctx context.Context, v authz.Viewer, rightID, documentID, element string, audience Audience) error {
	r, err := s.own(ctx, v, rightID)
	if err != nil {
		return err
	}
	var c fault.Checker
	if _, ok := s.pack.Elements[element]; !ok {
		c.Add("element", element, "there is no such element of evidence", "choose one from the list")
	}
	if audience == "" {
		audience = PlatformOnly
	}
	if !slices.Contains(Audiences(), audience) {
		c.Add("audience", string(audience), "there is no such audience", "give platform, authorities or public")
	}
	if err := c.Err(); err != nil {
		return err
	}
	a := Attachment{Right: r.ID, Element: element, Audience: audience, Document: Document{ID: documentID}}
	return s.store.Attach(ctx, v.Scope(), a, s.clock.Now(), s.tell(v, r, event.DocumentAttached, map[string]any{"document": documentID, "element": element, "audience": audience}))
}

// Detach takes a document away from a right, while it is a draft; the document itself stays.
func (s *Service) Detach(ctx context.Context, v authz.Viewer, rightID, documentID, element string) error {
	r, err := s.own(ctx, v, rightID)
	if err != nil {
		return err
	}
	if r.State != StateDraft {
		return fault.New(fault.Conflict, "what was submitted cannot be changed under the eyes of whoever checks it", "take it back to a draft first; it is checked anew then")
	}
	a := Attachment{Right: r.ID, Element: element, Document: Document{ID: documentID}}
	return s.store.Detach(ctx, v.Scope(), a, s.tell(v, r, event.DocumentDetached, map[string]any{"document": documentID, "element": element}))
}
