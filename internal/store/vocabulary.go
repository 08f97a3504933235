package store

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"

	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/review"
	"github.com/assay-ip/assay/internal/vocabulary"
)

// Words in effect are those that enough sellers use, the most used first.
const (
	wordsDue = `(select w.word from vocabulary w where w.used_by >= $1 and w.seen_at >= $2 order by w.used_by desc, w.seen_at desc, w.word limit $3)`

	sqlVocabularyState  = `select name, n from vocabulary_state where name in ('read', 'learned') order by name`
	sqlVocabularyRead   = `update vocabulary_state set n = $2 where name = 'read' and n = $1`
	sqlVocabularyDone   = `update vocabulary_state set n = $2 where name = 'learned' and n = $1`
	sqlVocabularyTitles = `select l.platform, l.seller, l.title, l.status, l.updated_at from {each} $1 {/each} x {first} findings l where l.id = x.value {/first}`
	sqlVocabularyWords  = `select l.word, l.sellers, l.barred, l.used_by, l.seen_at from {each} $1 {/each} x {first} vocabulary l where l.word = x.value {/first}`
	sqlSaveWord         = `insert into vocabulary (word, sellers, barred, used_by, learned, seen_at) values ($1, $2, $3, $4, 0, $5)
		on conflict (word) do update set sellers = excluded.sellers, barred = excluded.barred, used_by = excluded.used_by, seen_at = excluded.seen_at`
	sqlLearnWords   = `update vocabulary set learned = 1 where learned = 0 and word in ` + wordsDue
	sqlUnlearnWords = `update vocabulary set learned = 0 where learned = 1 and word not in ` + wordsDue
	sqlFadeWords    = `delete from vocabulary where seen_at < $1`
	sqlCountWords   = `select count(*) from vocabulary`
	sqlDropWords    = `delete from vocabulary where learned = 0 and word in (select w.word from vocabulary w order by w.used_by, w.seen_at, w.word limit $1)` //nolint:gosec // no credentials, though it says words
	sqlLearnedWords = `select w.word from vocabulary w where w.learned = 1 order by w.word`
)

func vocabularyStatements() []string {
	return []string{
		sqlVocabularyState, sqlVocabularyRead, sqlVocabularyDone, sqlVocabularyTitles, sqlVocabularyWords, sqlSaveWord,
		sqlLearnWords, sqlUnlearnWords, sqlFadeWords, sqlCountWords, sqlDropWords, sqlLearnedWords,
	}
}

// VocabularyState implements vocabulary.Store.
func (s *Store) VocabularyState(ctx context.Context) (vocabulary.State, error) {
	type named struct {
		name string
		n    int64
	}
	rows, err := many(ctx, s.read(), sqlVocabularyState, func(row scanner) (named, error) {
		var n named
		err := row.Scan(&n.name, &n.n)
		return n, err
	})
	var out vocabulary.State
	for _, r := range rows {
		switch {
		case r.name == "read":
			out.Read = r.n
		case r.n != 0:
			out.Learned = time.UnixMicro(r.n).UTC()
		}
	}
	return out, err
}

// VocabularyTitles implements vocabulary.Store. It follows the events, because their IDs alone rise in commit order.
func (s *Store) VocabularyTitles(ctx context.Context, after int64, limit int) (titles []vocabulary.Title, last int64, err error) {
	events, err := many(ctx, s.read(), sqlAllEvents, scanEvent, after, limit)
	if err != nil {
		return nil, 0, err
	}
	last = after
	var received, decided []string
	for _, e := range events {
		last = e.ID
		switch e.Kind { //nolint:exhaustive // the others are about no title
		case event.ListingReceived:
			var data struct {
				Finding string `json:"finding"`
			}
			if err := json.Unmarshal(e.Data, &data); err != nil {
				return nil, 0, fmt.Errorf("store: event %d: %w", e.ID, err)
			}
			received = append(received, data.Finding)
		case event.FindingDecided, event.DecisionUndone:
			decided = append(decided, e.Subject)
		}
	}
	for i, ids := range [][]string{received, decided} {
		if len(ids) == 0 {
			continue
		}
		text, err := encode(ids)
		if err != nil {
			return nil, 0, err
		}
		got, err := many(ctx, s.read(), sqlVocabularyTitles, scanTitle, text)
		if err != nil {
			return nil, 0, err
		}
		for j := range got {
			got[j].Decided = i == 1
		}
		titles = append(titles, got...)
	}
	return titles, last, nil
}

func scanTitle(row scanner) (vocabulary.Title, error) {
	var t vocabulary.Title
	var status review.Status
	err := row.Scan(&t.Platform, &t.Seller, &t.Text, &status, moment{&t.At})
	t.Removed = status == review.StatusRemoved
	return t, err
}

// VocabularyWords implements vocabulary.Store.
func (s *Store) VocabularyWords(ctx context.Context, words []string) ([]vocabulary.Word, error) {
	text, err := encode(words)
	if err != nil {
		return nil, err
	}
	return many(ctx, s.read(), sqlVocabularyWords, func(row scanner) (vocabulary.Word, error) {
		var w vocabulary.Word
		var sellers, barred []byte
		err := row.Scan(&w.Text, &sellers, &barred, &w.UsedBy, moment{&w.SeenAt})
		w.Sellers, w.Barred = unpackMarks(sellers), unpackMarks(barred)
		return w, err
	}, text)
}

// SaveVocabulary implements vocabulary.Store.
func (s *Store) SaveVocabulary(ctx context.Context, words []vocabulary.Word, from, to int64, kept int) error {
	return s.change(ctx, func(t *tx) error {
		n, err := t.exec(ctx, sqlVocabularyRead, from, to)
		if err != nil {
			return err
		}
		if n != 1 {
			return stale("vocabulary")
		}
		for i := range words {
			w := &words[i]
			if _, err := t.exec(ctx, sqlSaveWord, w.Text, packMarks(w.Sellers), packMarks(w.Barred), w.UsedBy, w.SeenAt); err != nil {
				return err
			}
		}
		_, err = t.trimVocabulary(ctx, kept, kept/10)
		return err
	})
}

// trimVocabulary drops the words that the fewest sellers use, of those not in effect, when more than so many and some slack are kept.
func (t *tx) trimVocabulary(ctx context.Context, most, slack int) (dropped int64, err error) {
	kept, err := one(ctx, t.runner, sqlCountWords, scanInt)
	if err != nil || kept <= int64(most+slack) {
		return 0, err
	}
	return t.exec(ctx, sqlDropWords, kept-int64(most))
}

// LearnVocabulary implements vocabulary.Store.
func (s *Store) LearnVocabulary(ctx context.Context, p vocabulary.Plan, ev event.Event) (vocabulary.Result, error) {
	var r vocabulary.Result
	err := s.change(ctx, func(t *tx) error {
		r = vocabulary.Result{}
		n, err := t.exec(ctx, sqlVocabularyDone, p.Last, p.At)
		if err != nil {
			return err
		}
		if n != 1 {
			return stale("vocabulary")
		}
		if r.Unlearned, err = t.exec(ctx, sqlUnlearnWords, p.Sellers, p.Since, p.Most); err != nil {
			return err
		}
		if r.Learned, err = t.exec(ctx, sqlLearnWords, p.Sellers, p.Since, p.Most); err != nil {
			return err
		}
		if r.Faded, err = t.exec(ctx, sqlFadeWords, p.Since); err != nil {
			return err
		}
		if r.Dropped, err = t.trimVocabulary(ctx, p.Kept, 0); err != nil {
			return err
		}
		if r.Learned+r.Unlearned > 0 {
			told := ev
			if told.Data, err = json.Marshal(struct {
				Learned   int64 `json:"learned"`
				Unlearned int64 `json:"unlearned"`
			}{r.Learned, r.Unlearned}); err != nil {
				return fmt.Errorf("store: event: %w", err)
			}
			t.emit(told)
		}
		return nil
	})
	return r, err
}

func packMarks(marks []uint16) []byte {
	out := make([]byte, 0, 2*len(marks))
	for _, m := range marks {
		out = binary.BigEndian.AppendUint16(out, m)
	}
	return out
}

func unpackMarks(b []byte) []uint16 {
	var out []uint16
	for ; len(b) >= 2; b = b[2:] {
		out = append(out, binary.BigEndian.Uint16(b))
	}
	return out
}
