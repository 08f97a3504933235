package store

import (
	"context"
	"math"
	"time"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/vault"
)

const (
	documentColumns = `d.id, d.org, d.sha256, d.name, d.media, d.size, d.created_at`
	sqlAddDocument  = `insert into documents (id, org, sha256, name, media, size, created_at) values ($1, $2, $3, $4, $5, $6, $7)
		on conflict (org, sha256) do nothing`
	sqlDocumentByHash = `select ` + documentColumns + ` from documents d where d.org = $1 and d.sha256 = $2`
	sqlOwnDocument    = `select ` + documentColumns + ` from documents d where d.org = $1 and d.id = $2`
	sqlDocument       = `select ` + documentColumns + ` from documents d where d.id = $2 and $1 <> '' and (d.org = $1 or exists (
		select 1 from right_documents a join rights r on r.id = a.right_id where a.document_id = d.id and ` + attachedSeen + `))`
	sqlDocuments = `select ` + documentColumns + ` from documents d where (d.created_at, d.id) < ($1, $2) and d.org = $4
		order by d.created_at desc, d.id desc limit $3`
	sqlAttachments = `select a.right_id, a.element, a.audience, ` + documentColumns + ` from right_documents a
		join documents d on d.id = a.document_id join rights r on r.id = a.right_id
		where a.right_id = $2 and ` + attachedSeen + ` order by a.element, a.created_at, d.id`
	sqlAttach = `insert into right_documents (right_id, document_id, element, audience, created_at) values ($1, $2, $3, $4, $5)
		on conflict (right_id, document_id, element) do update set audience = excluded.audience`
	sqlDetach   = `delete from right_documents where right_id = $1 and document_id = $2 and element = $3`
	sqlOwnRight = `select 1 from rights where org = $1 and id = $2`

	sqlSteps = `select s.id, s.org, s.hash, s.doc from right_steps s join rights r on r.id = s.right_id where s.right_id = $2 and ` + stepSeen + `
		order by s.at, s.id`
	// The steps of a right are for its organisation and the platform, whoever else may see the right.
	stepSeen     = `($1 <> '' and (r.org = $1 or (r.state <> 'draft' and ` + byOperator + `)))`
	sqlAddStep   = `insert into right_steps (id, right_id, org, kind, outcome, hash, doc, at) values ($1, $2, $3, $4, $5, $6, $7, $8)`
	sqlDoStep    = `update right_steps set outcome = $2, hash = $3, doc = $4 where id = $1 and outcome = 'open'`
	sqlHasStep   = `select 1 from right_steps where id = $1`
	sqlPutRecord = `insert into register_records (office, number_key, dead, doc, read_at) values ($1, $2, $3, $4, $5)
		on conflict (office, number_key) do update set dead = excluded.dead, doc = excluded.doc, read_at = excluded.read_at`
	sqlRecord = `select doc from register_records where office = $1 and number_key = $2`
)

func documentStatements() []string {
	return []string{
		sqlAddDocument, sqlDocumentByHash, sqlOwnDocument, sqlDocument, sqlDocuments, sqlAttachments, sqlAttach, sqlDetach, sqlOwnRight,
		sqlSteps, sqlAddStep, sqlDoStep, sqlHasStep, sqlPutRecord, sqlRecord,
	}
}

func scanDocument(row scanner) (vault.Document, error) {
	var d vault.Document
	err := row.Scan(&d.ID, &d.Org, &d.SHA256, &d.Name, &d.Media, &d.Size, moment{&d.CreatedAt})
	return d, err
}

// PutDocument implements vault.Store.
func (s *Store) PutDocument(ctx context.Context, d vault.Document, ev event.Event) (vault.Document, error) {
	out := d
	err := s.change(ctx, func(t *tx) error {
		n, err := t.exec(ctx, sqlAddDocument, d.ID, d.Org, d.SHA256, d.Name, d.Media, d.Size, d.CreatedAt)
		if err != nil {
			return err
		}
		if n == 1 {
			out = d
			t.emit(ev)
			return nil
		}
		out, err = one(ctx, t.runner, sqlDocumentByHash, scanDocument, d.Org, d.SHA256)
		return name(err, "document", "")
	})
	return out, err
}

// Document implements vault.Store.
func (s *Store) Document(ctx context.Context, in authz.Scope, id string) (vault.Document, error) {
	d, err := one(ctx, s.read(), sqlDocument, scanDocument, in.Org(), id)
	return d, name(err, "document", "")
}

// Documents implements vault.Store.
func (s *Store) Documents(ctx context.Context, in authz.Scope, p page.Request) (page.Page[vault.Document], error) {
	l := list[vault.Document]{
		kind: "documents", start: []any{int64(math.MaxInt64), ""}, scan: scanDocument,
		key: func(d vault.Document) []any { return []any{micros(d.CreatedAt), d.ID} },
	}
	return l.fetch(ctx, s.read(), sqlDocuments, p, in.Org())
}

// Attachments implements vault.Store.
func (s *Store) Attachments(ctx context.Context, in authz.Scope, right string) ([]vault.Attachment, error) {
	return many(ctx, s.read(), sqlAttachments, func(row scanner) (vault.Attachment, error) {
		var a vault.Attachment
		d := &a.Document
		err := row.Scan(&a.Right, &a.Element, &a.Audience, &d.ID, &d.Org, &d.SHA256, &d.Name, &d.Media, &d.Size, moment{&d.CreatedAt})
		return a, err
	}, in.Org(), right)
}

// Attach implements vault.Store.
func (s *Store) Attach(ctx context.Context, in authz.Scope, a vault.Attachment, at time.Time, ev event.Event) error {
	return s.change(ctx, func(t *tx) error {
		if _, err := one(ctx, t.runner, sqlOwnRight, scanInt, in.Org(), a.Right); err != nil {
			return name(err, "right", "")
		}
		if _, err := one(ctx, t.runner, sqlOwnDocument, scanDocument, in.Org(), a.Document.ID); err != nil {
			return name(err, "document", "")
		}
		_, err := t.exec(ctx, sqlAttach, a.Right, a.Document.ID, a.Element, string(a.Audience), at)
		t.emit(ev)
		return err
	})
}

// Detach implements vault.Store.
func (s *Store) Detach(ctx context.Context, in authz.Scope, a vault.Attachment, ev event.Event) error {
	return s.change(ctx, func(t *tx) error {
		if _, err := one(ctx, t.runner, sqlOwnRight, scanInt, in.Org(), a.Right); err != nil {
			return name(err, "right", "")
		}
		n, err := t.exec(ctx, sqlDetach, a.Right, a.Document.ID, a.Element)
		if err == nil && n == 0 {
			err = missing("document")
		}
		t.emit(ev)
		return err
	})
}

// Steps implements vault.Store.
func (s *Store) Steps(ctx context.Context, in authz.Scope, right string) ([]vault.Step, error) {
	return many(ctx, s.read(), sqlSteps, func(row scanner) (vault.Step, error) {
		var st vault.Step
		var id, org, hash string
		err := row.Scan(&id, &org, &hash, document{&st})
		st.ID, st.Org, st.Hash = id, org, hash
		return st, err
	}, in.Org(), right)
}

// PutStep implements vault.Store.
func (s *Store) PutStep(ctx context.Context, st vault.Step, ev event.Event) error {
	doc, err := encode(st)
	if err != nil {
		return err
	}
	return s.change(ctx, func(t *tx) error {
		n, err := t.exec(ctx, sqlDoStep, st.ID, string(st.Outcome), st.Hash, doc)
		if err != nil {
			return err
		}
		if n == 0 {
			_, err := one(ctx, t.runner, sqlHasStep, scanInt, st.ID)
			if err == nil {
				return stale("step")
			}
			if !fault.Is(err, fault.NotFound) {
				return err
			}
			if _, err := t.exec(ctx, sqlAddStep, st.ID, st.Right, st.Org, string(st.Kind), string(st.Outcome), st.Hash, doc, st.At); err != nil {
				return err
			}
		}
		t.emit(ev)
		return nil
	})
}

// Record implements vault.Store.
func (s *Store) Record(ctx context.Context, office, number string) (vault.Record, error) {
	r, err := one(ctx, s.read(), sqlRecord, func(row scanner) (vault.Record, error) {
		var r vault.Record
		err := row.Scan(document{&r})
		return r, err
	}, office, vault.NumberKey(number))
	return r, name(err, "record of the register", "")
}
