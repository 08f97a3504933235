package listing

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"time"

	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/feed"
	"github.com/assay-ip/assay/internal/id"
)

const (
	batchLines = 500
	batchBytes = 4 << 20
	batchAge   = time.Second // what came is stored after this, however slowly the rest comes
)

// TakeInput is a bulk delivery.
type TakeInput struct {
	Key      string // chosen by the sender; the same body under the same key is one delivery
	Platform string // of lines that name none
	Format   feed.Format
	Body     io.Reader
	// Progress, when set, is told how the intake stood when it was opened, and after every batch.
	Progress func(Intake)
}

// Take stores every line of a delivery: as a listing with its finding, or as a refusal with its number. It stores in
// batches, each in one transaction, so that whatever breaks it off, a call with the same key and body goes on after what
// is stored. The body is read again from its beginning then, and held against what was read before: another body under
// the same key is fault.Conflict. A delivery that is complete gives its result again and changes nothing. When two senders
// use a key at once, one goes on and the other gets fault.Stale or fault.Conflict. A delivery of more lines than the limit is
// fault.TooLarge; the lines up to the limit are stored.
//
// When the context ends, Take returns at once, and Body may be read until the read under way returns.
func (s *Service) Take(ctx context.Context, v authz.Viewer, in TakeInput) (Intake, error) {
	if err := v.Can(authz.SubmitListings); err != nil {
		return Intake{}, err
	}
	if err := checkTake(&in); err != nil {
		return Intake{}, err
	}
	if _, err := s.engine(); err != nil {
		return Intake{}, err
	}
	now := s.clock.Now()
	fresh := Intake{
		ID: id.New("int"), Org: v.Org, Key: in.Key, Platform: in.Platform, Format: string(in.Format), State: StateOpen,
		CreatedAt: now, UpdatedAt: now,
	}
	intake, err := s.store.OpenIntake(ctx, fresh, event.Event{
		Org: v.Org, At: now, Actor: v.Actor(), Kind: event.IntakeOpened, Subject: fresh.ID,
		Data: encode(opened{in.Key, in.Platform, string(in.Format)}),
	})
	if err != nil {
		return Intake{}, err
	}
	if intake.Platform != in.Platform || intake.Format != string(in.Format) {
		return Intake{}, another(in.Key, "it was for "+intake.Platform+" in the format "+intake.Format)
	}
	t := &taking{service: s, viewer: v, in: in, intake: intake, sum: sha256.New()}
	if t.in.Progress == nil {
		t.in.Progress = func(Intake) {}
	}
	t.in.Progress(intake)
	if err := t.run(ctx); err != nil {
		return Intake{}, err
	}
	return t.intake, nil
}

// opened is the data of an IntakeOpened event.
type opened struct {
	Key      string `json:"key"`
	Platform string `json:"platform"`
	Format   string `json:"format"`
}

// closed is the data of an IntakeClosed event.
type closed struct {
	Lines     int64 `json:"lines"`
	Added     int64 `json:"added"`
	Changed   int64 `json:"changed"`
	Unchanged int64 `json:"unchanged"`
	Refused   int64 `json:"refused"`
}

// encode writes the data of an event. What it is given always has a JSON form.
func encode(data any) json.RawMessage {
	b, err := json.Marshal(data)
	if err != nil {
		return nil
	}
	return b
}

func checkTake(in *TakeInput) error {
	var c fault.Checker
	in.Key = c.Needed("key", in.Key, maxKey)
	in.Platform = c.Needed("platform", in.Platform, maxPlatform)
	if in.Format != feed.JSONL && in.Format != feed.CSV {
		c.Add("format", string(in.Format), "this is no format of a feed", "send jsonl or csv")
	}
	if in.Body == nil {
		c.Add("body", "", "this is needed", "")
	}
	return c.Err()
}

func another(key, detail string) error {
	f := fault.New(fault.Conflict, "the key "+fault.Shorten(key)+" was used for another delivery", "send this one under a new key")
	if detail != "" {
		f.Message += ": " + detail
	}
	return f
}

// taking is one call of Take.
type taking struct {
	service *Service
	viewer  authz.Viewer
	in      TakeInput
	intake  Intake
	sum     hash.Hash // over the lines up to where the pending batch ends

	pending Batch
	bytes   int
	since   time.Time // when the oldest line of the pending batch came
}

// run reads the delivery to its end and closes the intake.
func (t *taking) run(ctx context.Context) error {
	split := feed.NewSplitter(t.in.Body, t.in.Format, feed.Limits{})
	header, err := split.Header()
	if errors.Is(err, io.EOF) {
		header, err = nil, nil // an empty CSV is a delivery of nothing
	}
	if err != nil {
		return t.broken(err)
	}
	for _, column := range header {
		t.hash([]byte(column))
	}
	if err := t.reread(ctx, split, t.intake.Lines); err != nil {
		return err
	}
	if t.intake.State == StateDone {
		return t.nothingMore(split)
	}
	if err := t.readOn(ctx, split, header); err != nil {
		return err
	}
	now := t.service.clock.Now()
	in := t.intake
	done, err := t.service.store.CloseIntake(ctx, in.ID, now, event.Event{
		Org: in.Org, At: now, Actor: t.viewer.Actor(), Kind: event.IntakeClosed, Subject: in.ID,
		Data: encode(closed{in.Lines, in.Added, in.Changed, in.Unchanged, in.Refused}),
	})
	if err != nil {
		return err
	}
	t.intake = done
	return nil
}

// reread reads the lines that are stored already and holds them against what was read before.
func (t *taking) reread(ctx context.Context, split *feed.Splitter, lines int64) error {
	for n := range lines {
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		line, err := split.Next()
		if errors.Is(err, io.EOF) {
			return another(t.in.Key, fmt.Sprintf("that one had more than %d lines", n))
		}
		if err != nil {
			return t.broken(err)
		}
		t.add(line)
	}
	if lines == 0 {
		return nil
	}
	before := sha256.New()
	if err := restore(before, t.intake.Digest); err != nil {
		return err
	}
	if !bytes.Equal(before.Sum(nil), t.sum.Sum(nil)) {
		return another(t.in.Key, fmt.Sprintf("its first %d lines were others", lines))
	}
	return nil
}

// nothingMore holds the end of the body against that of a complete delivery.
func (t *taking) nothingMore(split *feed.Splitter) error {
	switch _, err := split.Next(); {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		return t.broken(err)
	}
	return another(t.in.Key, fmt.Sprintf("that one had %d lines", t.intake.Lines))
}

// broken explains why the body could not be read on.
func (t *taking) broken(err error) error {
	if _, ok := errors.AsType[*fault.Error](err); ok {
		return err
	}
	return fault.Wrap(err, fault.Invalid, fmt.Sprintf("the delivery broke off; %d lines are stored", t.intake.Lines),
		"send the whole of it again under the same key: it goes on after what is stored")
}

// add adds a line to the sum. Where it ends counts too, so that no other way of cutting the text gives the same sum.
func (t *taking) add(line feed.Line) {
	if line.Refused != nil {
		t.hash([]byte(line.Refused.Code)) // its text was not kept
		return
	}
	t.hash(line.Data)
}

func (t *taking) hash(data []byte) {
	var size [binary.MaxVarintLen64]byte
	_, _ = t.sum.Write(size[:binary.PutUvarint(size[:], uint64(len(data)))]) // a hash takes every byte
	_, _ = t.sum.Write(data)
}

// commit stores the pending batch.
func (t *taking) commit(ctx context.Context) error {
	b := t.pending
	b.At, b.Actor = t.service.clock.Now(), t.viewer.Actor()
	b.Intake = t.intake
	b.Intake.Lines += int64(len(b.Items) + len(b.Refusals))
	b.Intake.Refused += int64(len(b.Refusals))
	var err error
	if b.Intake.Digest, err = save(t.sum); err != nil {
		return err
	}
	if t.intake, err = t.service.store.CommitBatch(ctx, b, t.intake.Lines); err != nil {
		return err
	}
	t.pending, t.bytes = Batch{}, 0
	t.in.Progress(t.intake)
	return nil
}

func save(h hash.Hash) ([]byte, error) {
	m, ok := h.(encoding.BinaryMarshaler)
	if !ok {
		return nil, errors.New("listing: SHA-256 has no state to keep")
	}
	b, err := m.MarshalBinary()
	if err != nil {
		return nil, fmt.Errorf("listing: keep state of SHA-256: %w", err)
	}
	return b, nil
}

func restore(h hash.Hash, state []byte) error {
	m, ok := h.(encoding.BinaryUnmarshaler)
	if !ok {
		return errors.New("listing: SHA-256 has no state to restore")
	}
	if err := m.UnmarshalBinary(state); err != nil {
		return fmt.Errorf("listing: restore state of SHA-256: %w", err)
	}
	return nil
}
