package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/review"
	"github.com/assay-ip/assay/internal/store"
	"github.com/assay-ip/assay/internal/vocabulary"
)

func vocabularyTitles(t *testing.T, s *store.Store) {
	its := items(1, offer{id: "A", title: "one", seller: "ann"}, offer{id: "B", title: "two", seller: "bob"})
	send(t, s, openIntake(t, s, "org_a", "k"), its)
	_, err := s.Decide(t.Context(), as("org_a"), decision("dec_1", its[0].Finding, review.VerdictRemove), 1, told("org_a", event.FindingDecided, its[0].Finding))
	must(t, err)
	var got []vocabulary.Title
	after, steps := int64(0), 0
	for ; ; steps++ {
		titles, last, err := s.VocabularyTitles(t.Context(), after, 2)
		must(t, err)
		if last == after {
			break
		}
		got, after = append(got, titles...), last
	}
	last, err := s.LastEvent(t.Context())
	must(t, err)
	same(t, after, last)
	same(t, steps >= 2, true)
	a := vocabulary.Title{Platform: "shop", Seller: "ann", Text: "one", Removed: true, At: now()}
	b := vocabulary.Title{Platform: "shop", Seller: "bob", Text: "two", At: now()}
	decided := a
	decided.Decided = true
	same(t, got, []vocabulary.Title{a, b, decided}, cmpopts.SortSlices(func(a, b vocabulary.Title) bool { return fmt.Sprint(a) < fmt.Sprint(b) }))
}

func vocabularyWords(t *testing.T, s *store.Store) {
	word := func(text string, by int, seen time.Time) vocabulary.Word {
		w := vocabulary.Word{Text: text, UsedBy: by, SeenAt: seen}
		for i := range by {
			w.Sellers = append(w.Sellers, uint16(i))
		}
		return w
	}
	old := now().Add(-100 * time.Hour)
	words := []vocabulary.Word{word("aaa", 3, now()), word("bbb", 5, now()), word("ccc", 2, now()), word("ddd", 8, old)}
	words[1].Barred = []uint16{7}
	must(t, s.SaveVocabulary(t.Context(), words, 0, 10, 100))
	wants(t, s.SaveVocabulary(t.Context(), words, 0, 11, 100), fault.Stale)
	got, err := s.VocabularyWords(t.Context(), []string{"aaa", "bbb", "zzz"})
	must(t, err)
	same(t, got, words[:2], cmpopts.SortSlices(func(a, b vocabulary.Word) bool { return a.Text < b.Text }))
	state, err := s.VocabularyState(t.Context())
	must(t, err)
	same(t, state, vocabulary.State{Read: 10})

	ev := event.Event{Org: "system", At: now(), Actor: "system", Kind: event.WordsLearned, Subject: "words"}
	plan := vocabulary.Plan{At: now(), Sellers: 3, Most: 2, Kept: 100, Since: now().Add(-time.Hour)}
	learn := func(want vocabulary.Result, effect []string) {
		t.Helper()
		r, err := s.LearnVocabulary(t.Context(), plan, ev)
		must(t, err)
		same(t, r, want)
		know, _, err := s.Knowledge(t.Context())
		must(t, err)
		same(t, know.Words, effect, cmp.Options{})
		plan.Last, plan.At = plan.At, plan.At.Add(time.Hour)
	}
	learn(vocabulary.Result{Learned: 2, Faded: 1}, []string{"aaa", "bbb"})
	learn(vocabulary.Result{}, []string{"aaa", "bbb"})
	stale := plan
	stale.Last = old
	_, err = s.LearnVocabulary(t.Context(), stale, ev)
	wants(t, err, fault.Stale)
	// One that more sellers use takes the place of the least used, and saving keeps what is in effect.
	must(t, s.SaveVocabulary(t.Context(), []vocabulary.Word{word("eee", 4, now()), word("bbb", 6, now())}, 10, 20, 100))
	learn(vocabulary.Result{Learned: 1, Unlearned: 1}, []string{"bbb", "eee"})
	plan.Kept = 3
	learn(vocabulary.Result{Dropped: 1}, []string{"bbb", "eee"})
	plan.Most = 0
	learn(vocabulary.Result{Unlearned: 2}, nil)
	same(t, kinds(t, s, "system"), []event.Kind{event.WordsLearned, event.WordsLearned, event.WordsLearned})
	// Far more words than are kept do not wait until they are learned.
	many := make([]vocabulary.Word, 40)
	for i := range many {
		many[i] = word(fmt.Sprintf("w%02d", i), i%7, now())
	}
	must(t, s.SaveVocabulary(t.Context(), many, 20, 30, 10))
	all := make([]string, len(many))
	for i := range many {
		all[i] = many[i].Text
	}
	got, err = s.VocabularyWords(t.Context(), all)
	must(t, err)
	if len(got) > 10 || len(got) == 0 {
		t.Errorf("%d words are kept", len(got))
	}
	for _, w := range got {
		if w.UsedBy < 4 {
			t.Errorf("%q of %d sellers was kept before those of more", w.Text, w.UsedBy)
		}
	}
}
