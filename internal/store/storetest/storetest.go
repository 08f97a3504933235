// Package storetest holds the suite that every database must pass, and opens throwaway databases for the tests of
// other packages.
package storetest

import (
	"path/filepath"
	"testing"

	"github.com/assay-ip/assay/internal/store"
	"github.com/assay-ip/assay/internal/store/pgtest"
)

// SQLite returns an empty, migrated store in a file that goes with the test.
func SQLite(tb testing.TB) *store.Store {
	tb.Helper()
	return On(tb, "sqlite:"+filepath.Join(tb.TempDir(), "assay.db"))
}

// Postgres returns an empty, migrated store in a database that goes with the test; see pgtest.New on where there is no
// PostgreSQL.
func Postgres(tb testing.TB) *store.Store {
	tb.Helper()
	return On(tb, pgtest.New(tb))
}

// On returns a migrated store on a database that the test has made.
func On(tb testing.TB, dsn string) *store.Store {
	tb.Helper()
	return openWith(tb, store.Options{DSN: dsn, Unsafe: true})
}

func openWith(tb testing.TB, o store.Options) *store.Store {
	tb.Helper()
	s, err := store.Open(tb.Context(), o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	if err := s.Migrate(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	return s
}

// Each runs a test on both databases, at the same time.
func Each(t *testing.T, test func(t *testing.T, s *store.Store)) {
	t.Helper()
	for name, open := range map[string]func(testing.TB) *store.Store{"sqlite": SQLite, "postgres": Postgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t))
		})
	}
}

// Exercise runs the whole suite, each test on a database of its own.
func Exercise(t *testing.T, open func(testing.TB) *store.Store) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, *store.Store){
		"FirstOrganisation":     firstOrganisation,
		"FirstOrganisationRace": firstOrganisationRace,
		"Accounts":              accounts,
		"SignIn":                signIn,
		"Keys":                  keys,
		"OneTime":               oneTime,
		"Invitations":           invitations,
		"InvitationRace":        invitationRace,
		"Members":               members,
		"Mandates":              mandates,
		"MandatedEntries":       mandatedEntries,
		"Marketplaces":          marketplaces,
		"SignIns":               signIns,
		"Factors":               factors,
		"Recovery":              recovery,
		"Sessions":              sessions,
		"Idempotency":           idempotency,
		"IdempotencyRace":       idempotencyRace,
		"Brands":                brands,
		"BrandOrder":            brandOrder,
		"BrandPrivacy":          brandPrivacy,
		"Products":              products,
		"Rules":                 rules,
		"Packs":                 packs,
		"VocabularyTitles":      vocabularyTitles,
		"VocabularyWords":       vocabularyWords,
		"VersionRace":           versionRace,
		"Knowledge":             knowledgeAll,
		"Snapshots":             snapshots,
		"SnapshotRace":          snapshotRace,
		"SnapshotPins":          snapshotPins,
		"SnapshotPruning":       snapshotPruning,
		"RunsAndTheirStates":    runStates,
		"RunSteps":              runSteps,
		"RunLeases":             runLeases,
		"Intake":                intake,
		"IntakeResume":          intakeResume,
		"IntakeRace":            intakeRace,
		"IntakesOfTwoSenders":   intakesOfTwoSenders,
		"Versions":              versions,
		"SameListingInOneBatch": sameListingInOneBatch,
		"Supersede":             supersede,
		"Refusals":              refusals,
		"StrangeText":           strangeText,
		"Queue":                 queue,
		"QueuePagesModel":       queuePagesModel,
		"QueueSearch":           queueSearch,
		"Listings":              listings,
		"Decide":                decide,
		"DecideRace":            decideRace,
		"Undo":                  undo,
		"Counts":                counts,
		"Events":                events,
		"EventsInCommitOrder":   eventsInCommitOrder,
		"ForeignScope":          foreignScope,
		"Rights":                rightsLife,
		"RightsSeen":            rightsSeen,
		"RightDeadlines":        rightDeadlines,
		"RightDocuments":        rightDocuments,
		"RightSteps":            rightSteps,
		"RegisterRecords":       registerRecords,
		"Cursors":               cursors,
		"Cancelled":             cancelled,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t))
		})
	}
}
