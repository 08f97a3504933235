package vocabulary

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/word"
	"github.com/assay-ip/assay/internal/clock"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
)

const (
	batch    = 500 // events of one step
	actor    = "system"
	platform = "system" // owner of events that concern no organisation alone
)

// Service reads titles and puts what they teach into effect. Its methods may be called from any goroutine.
type Service struct {
	store Store
	clock clock.Clock
	log   *slog.Logger
	every time.Duration
	now   atomic.Pointer[Status]
}

// Status says how the last run went.
type Status struct {
	At  time.Time
	Err error
}

// NewService returns a service that puts words into effect at most once in every; 0 switches learning off.
func NewService(st Store, clk clock.Clock, log *slog.Logger, every time.Duration) *Service {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Service{store: st, clock: clk, log: log, every: every}
}

// Every returns how often words are put into effect, 0 when learning is off.
func (s *Service) Every() time.Duration { return s.every }

// Last returns how the last run of this process went, the zero value before the first.
func (s *Service) Last() Status {
	if st := s.now.Load(); st != nil {
		return *st
	}
	return Status{}
}

// Run learns until the context ends. A failure is logged and tried again with the next run. When learning is off, it takes what was
// learned before out of effect.
func (s *Service) Run(ctx context.Context) error {
	tick := time.NewTicker(max(s.every, time.Minute))
	defer tick.Stop()
	for {
		if err := s.Once(ctx); err != nil && ctx.Err() == nil {
			s.log.ErrorContext(ctx, "the words of titles were not learned", slog.Any("error", err))
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if s.every == 0 && s.Last().Err == nil {
			<-ctx.Done()
			return nil
		}
	}
}

// Once reads the titles that are new since the last run, and puts words into effect when that is due.
func (s *Service) Once(ctx context.Context) error {
	err := s.once(ctx)
	if fault.Is(err, fault.Stale) {
		err = nil // another process is at it
	}
	if ctx.Err() == nil {
		s.now.Store(&Status{At: s.clock.Now(), Err: err})
	}
	return err
}

func (s *Service) once(ctx context.Context) error {
	if s.every > 0 {
		if err := s.Read(ctx); err != nil {
			return err
		}
	}
	return s.Learn(ctx)
}

// Read counts the words of the titles that are new. Each step is one transaction with how far it came, so that a run that is broken
// off goes on where it stood.
func (s *Service) Read(ctx context.Context) error {
	lexicon, err := word.Default()
	if err != nil {
		return fmt.Errorf("vocabulary: %w", err)
	}
	state, err := s.store.VocabularyState(ctx)
	if err != nil {
		return err
	}
	var text fold.Text
	for from := state.Read; ; {
		titles, last, err := s.store.VocabularyTitles(ctx, from, batch)
		if err != nil {
			return err
		}
		if last <= from {
			return nil
		}
		words, err := s.count(ctx, lexicon, &text, titles)
		if err != nil {
			return err
		}
		if err := s.store.SaveVocabulary(ctx, words, from, last, MaxKept); err != nil {
			return err
		}
		from = last
	}
}

// count returns the words of titles as they are counted now, those alone that changed.
func (s *Service) count(ctx context.Context, lexicon *word.Lexicon, text *fold.Text, titles []Title) ([]Word, error) {
	held := make([][]string, len(titles))
	var all []string
	for i := range titles {
		if titles[i].Seller != "" {
			held[i] = Words(lexicon, text, titles[i].Text)
			all = append(all, held[i]...)
		}
	}
	slices.Sort(all)
	all = slices.Compact(all)
	if len(all) == 0 {
		return nil, nil
	}
	known, err := s.store.VocabularyWords(ctx, all)
	if err != nil {
		return nil, err
	}
	by := make(map[string]*Word, len(all))
	for i := range known {
		by[known[i].Text] = &known[i]
	}
	changed := map[string]bool{}
	for i, t := range titles {
		for _, text := range held[i] {
			w := by[text]
			if w == nil {
				w = &Word{Text: text}
				by[text] = w
			}
			mark := Mark(text, t.Platform, t.Seller)
			restored := !t.Removed && t.Decided && w.restore(mark)
			if w.note(mark, t.Removed, t.At) || restored {
				changed[text] = true
			}
		}
	}
	var out []Word
	for _, text := range all {
		if changed[text] {
			out = append(out, *by[text])
		}
	}
	return out, nil
}

// Learn puts words into effect, unless that was done less than the set time ago.
func (s *Service) Learn(ctx context.Context) error {
	state, err := s.store.VocabularyState(ctx)
	if err != nil {
		return err
	}
	now := s.clock.Now()
	plan := Plan{Last: state.Learned, At: now, Sellers: MinSellers, Most: MaxLearned, Kept: MaxKept, Since: now.Add(-Fade)}
	switch {
	case s.every == 0:
		plan.Most = 0
	case !state.Learned.IsZero() && now.Sub(state.Learned) < s.every:
		return nil
	}
	r, err := s.store.LearnVocabulary(ctx, plan, event.Event{Org: platform, At: now, Actor: actor, Kind: event.WordsLearned, Subject: "words"})
	if err != nil {
		return err
	}
	if r != (Result{}) {
		s.log.InfoContext(ctx, "words of titles were learned", slog.Int64("learned", r.Learned), slog.Int64("unlearned", r.Unlearned),
			slog.Int64("faded", r.Faded), slog.Int64("dropped", r.Dropped))
	}
	return nil
}
