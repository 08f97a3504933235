package vocabulary_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/assaytest"
	"github.com/assay-ip/assay/internal/feed"
	"github.com/assay-ip/assay/internal/listing"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/review"
	"github.com/assay-ip/assay/internal/store"
	"github.com/assay-ip/assay/internal/store/storetest"
	"github.com/assay-ip/assay/internal/vocabulary"
)

// market is a marketplace with a brand and sellers.
type market struct {
	*assaytest.House
	t     *testing.T
	words *vocabulary.Service
	brand string
	sent  int
}

func open(t *testing.T, s *store.Store) *market {
	t.Helper()
	m := &market{House: assaytest.OpenOn(t, s), t: t}
	m.words = vocabulary.NewService(s, m.Clock, nil, time.Hour)
	b, err := m.Brands.Create(t.Context(), m.A.Editor, engine.Brand{Name: "Iogear"})
	assaytest.Must(t, err)
	m.brand = b.ID
	assaytest.Must(t, m.Keeper.Refresh(t.Context()))
	return m
}

// offer sends listings of sellers with one title.
func (m *market) offer(title string, sellers ...string) {
	m.t.Helper()
	var b strings.Builder
	for _, s := range sellers {
		m.sent++
		fmt.Fprintf(&b, "{\"id\":\"l%d\",\"title\":%q,\"seller\":%q}\n", m.sent, title, s)
	}
	in, err := m.Listings.Take(m.t.Context(), m.A.Admin, listing.TakeInput{Key: fmt.Sprint("k", m.sent), Platform: "shop", Format: feed.JSONL, Body: strings.NewReader(b.String())})
	assaytest.Must(m.t, err)
	if in.Added != int64(len(sellers)) {
		m.t.Fatalf("%d of %d listings were taken", in.Added, len(sellers))
	}
}

// learn runs the job when it is due again.
func (m *market) learn() {
	m.t.Helper()
	m.Clock.Advance(time.Hour)
	assaytest.Must(m.t, m.words.Once(m.t.Context()))
	assaytest.Must(m.t, m.Keeper.Refresh(m.t.Context()))
}

// named reports whether a title is found to name the brand.
func (m *market) named(title string) bool {
	m.t.Helper()
	f, err := m.Listings.Screen(m.t.Context(), m.A.Admin, engine.Listing{ID: "1", Title: title})
	assaytest.Must(m.t, err)
	for _, s := range f.Signals {
		if s.Brand == m.brand {
			return true
		}
	}
	return false
}

// remove decides that every listing of the title infringes, and returns the decisions.
func (m *market) remove(search string) (decisions []string) {
	m.t.Helper()
	p, err := m.Review.Queue(m.t.Context(), m.A.Reviewer, review.Query{Search: search}, page.Request{Limit: 100})
	assaytest.Must(m.t, err)
	for _, item := range p.Items {
		f, err := m.Review.Get(m.t.Context(), m.A.Reviewer, item.ID)
		assaytest.Must(m.t, err)
		d, _, err := m.Review.Decide(m.t.Context(), m.A.Reviewer, f.ID, review.DecideInput{Verdict: review.VerdictRemove, Version: f.Version})
		assaytest.Must(m.t, err)
		decisions = append(decisions, d.ID)
	}
	return decisions
}

const title = "iogaer usb hub"

func TestThreeSellersMakeAWord(t *testing.T) {
	t.Parallel()
	storetest.Each(t, threeSellersMakeAWord)
}

func threeSellersMakeAWord(t *testing.T, s *store.Store) {
	t.Helper()
	m := open(t, s)
	if !m.named(title) {
		t.Fatal("the misspelt name is not found to begin with")
	}
	m.offer(title, "ann", "bob")
	m.learn()
	if !m.named(title) {
		t.Error("two sellers made a word")
	}
	m.offer("grey iogaer cable", "cleo")
	m.learn()
	if m.named(title) {
		t.Error("a word of three sellers is still taken for a misspelt name")
	}
	before := m.Keeper.Current().Number
	m.learn()
	if n := m.Keeper.Current().Number; n != before {
		t.Errorf("snapshot %d after %d without a new word", n, before)
	}
	// A word fades when nobody uses it any more.
	m.Clock.Advance(vocabulary.Fade)
	m.learn()
	if !m.named(title) {
		t.Error("a word that no title held for half a year is still one")
	}
}

func TestOneSellerMakesNoWord(t *testing.T) {
	t.Parallel()
	m := open(t, storetest.SQLite(t))
	sellers := make([]string, 300)
	for i := range sellers {
		sellers[i] = "ann"
	}
	m.offer(title, sellers...)
	m.offer(title, "", "", "", "") // nobody knows whose they are
	m.learn()
	if !m.named(title) {
		t.Error("one seller made a word")
	}
}

func TestARegisteredNameIsNoWord(t *testing.T) {
	t.Parallel()
	m := open(t, storetest.SQLite(t))
	m.offer("iogear usb hub", "ann", "bob", "cleo", "dan")
	m.learn()
	if !m.named("iogear usb hub") || !m.named(title) {
		t.Error("sellers made a word of the name")
	}
	// One that is registered later is none from then on.
	m.offer("zorvex usb hub", "ann", "bob", "cleo")
	m.learn()
	b, err := m.Brands.Create(t.Context(), m.A.Editor, engine.Brand{Name: "Zorvex"})
	assaytest.Must(t, err)
	assaytest.Must(t, m.Keeper.Refresh(t.Context()))
	m.brand = b.ID
	if !m.named("zorvex usb hub") || !m.named("zorvexx usb hub") {
		t.Error("a name that was a word before is not found")
	}
}

func TestRemovedListingsTeachNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, removedListingsTeachNothing)
}

func removedListingsTeachNothing(t *testing.T, s *store.Store) {
	t.Helper()
	m := open(t, s)
	m.offer(title, "ann", "bob", "cleo")
	m.learn() // before anybody looked
	if m.named(title) {
		t.Fatal("the word was not learned")
	}
	decisions := m.remove("iogaer")
	if len(decisions) != 3 {
		t.Fatalf("%d listings were removed", len(decisions))
	}
	m.learn()
	if !m.named(title) {
		t.Error("the spelling of removed listings is taken for a word")
	}
	// Three others do not outweigh three removed; undone decisions do.
	m.offer(title, "dan", "eve", "fay")
	m.learn()
	if !m.named(title) {
		t.Error("as many sellers as had listings removed made a word")
	}
	for _, d := range decisions {
		_, err := m.Review.Undo(t.Context(), m.A.Reviewer, d)
		assaytest.Must(t, err)
	}
	m.learn()
	if m.named(title) {
		t.Error("undone decisions still bar the word")
	}
}

func TestOncePerTimeAndOff(t *testing.T) {
	t.Parallel()
	m := open(t, storetest.SQLite(t))
	m.learn()
	m.offer(title, "ann", "bob", "cleo")
	assaytest.Must(t, m.words.Once(t.Context()))
	know, _, err := m.Store.Knowledge(t.Context())
	assaytest.Must(t, err)
	if len(know.Words) != 0 {
		t.Errorf("words came into effect before it was time: %v", know.Words)
	}
	m.learn()
	if m.named(title) {
		t.Error("the word was not learned when it was time")
	}
	off := vocabulary.NewService(m.Store, m.Clock, nil, 0)
	assaytest.Must(t, off.Once(t.Context()))
	assaytest.Must(t, m.Keeper.Refresh(t.Context()))
	if !m.named(title) {
		t.Error("a word is in effect although learning is off")
	}
}

// broken is a store that fails when it saves for the n-th time.
type broken struct {
	vocabulary.Store
	saves int
}

var errBroken = errors.New("broken")

func (b *broken) SaveVocabulary(ctx context.Context, words []vocabulary.Word, from, to int64, kept int) error {
	if b.saves--; b.saves < 0 {
		return errBroken
	}
	return b.Store.SaveVocabulary(ctx, words, from, to, kept)
}

func TestGoesOnWhereItStood(t *testing.T) {
	t.Parallel()
	m := open(t, storetest.SQLite(t))
	sellers := make([]string, 1200)
	for i := range sellers {
		sellers[i] = fmt.Sprint("s", i)
	}
	m.offer(title, sellers...)
	b := &broken{m.Store, 1}
	if err := vocabulary.NewService(b, m.Clock, nil, time.Hour).Once(t.Context()); !errors.Is(err, errBroken) {
		t.Fatal(err)
	}
	before, err := m.Store.VocabularyState(t.Context())
	assaytest.Must(t, err)
	if before.Read == 0 {
		t.Error("nothing of the first run was kept")
	}
	m.learn()
	after, err := m.Store.VocabularyState(t.Context())
	assaytest.Must(t, err)
	last, err := m.Store.LastEvent(t.Context())
	assaytest.Must(t, err)
	if after.Read > last || after.Read <= before.Read || m.named(title) {
		t.Errorf("read up to %d after %d of %d", after.Read, before.Read, last)
	}
	got, err := m.Store.VocabularyWords(t.Context(), []string{"iogaer", "absent"})
	assaytest.Must(t, err)
	if len(got) != 1 || got[0].UsedBy != vocabulary.MaxSellers {
		t.Errorf("%+v", got)
	}
}
