package store

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/account"
	"github.com/assay-ip/assay/internal/authz"
	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/page"
	"github.com/assay-ip/assay/internal/review"
	"github.com/assay-ip/assay/internal/store/pgtest"
)

// Databases of past releases are kept as SQL text in testdata/upgrade, named by their newest migration. One is made with
// go test ./internal/store -run MakeUpgrade -make-upgrade, from testdata/upgrade/rows-NUMBER.sql, and never changed.
var makeUpgrade = flag.Bool("make-upgrade", false, "write testdata/upgrade anew for the release in release")

const release = 3

// rawDatabase opens an empty database without migrating it.
func rawDatabase(t *testing.T, dialect string) (s *Store, dsn string) {
	t.Helper()
	dsn = "sqlite:" + filepath.Join(t.TempDir(), "old.db")
	if dialect == "postgres" {
		dsn = pgtest.New(t)
	}
	s, err := Open(t.Context(), Options{DSN: dsn, Unsafe: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, dsn
}

func upgradeFile(dialect string) string {
	return filepath.Join("testdata", "upgrade", fmt.Sprintf("%05d.%s.sql", release, dialect))
}

func run(t *testing.T, s *Store, file string, change func(string) string) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.writer.ExecContext(t.Context(), change(string(b))); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

func same(text string) string { return text }

// A database of the release before, with rows in every table, is brought up to date, and everything in it is still read.
func TestUpgrade(t *testing.T) {
	t.Parallel()
	for _, dialect := range dialects() {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			s, _ := rawDatabase(t, dialect)
			run(t, s, upgradeFile(dialect), same)
			before, _, err := s.SchemaVersion(t.Context())
			if err != nil || before != release {
				t.Fatalf("the old database is at migration %d, %v", before, err)
			}
			counted := counts(t, s)
			for table, n := range counted {
				if n == 0 {
					t.Errorf("the old database has no row in %s; the test would prove nothing", table)
				}
			}
			if err := s.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			for table, n := range counted {
				if now := counts(t, s)[table]; now != n {
					t.Errorf("%s had %d rows and has %d", table, n, now)
				}
			}
			readOld(t, s)
		})
	}
}

// counts returns how many rows each table has.
func counts(t *testing.T, s *Store) map[string]int64 {
	t.Helper()
	out := map[string]int64{}
	for _, table := range tables(t, s) {
		var n int64
		if err := s.writer.QueryRowContext(t.Context(), "select count(*) from "+table).Scan(&n); err != nil {
			t.Fatal(err)
		}
		out[table] = n
	}
	return out
}

// readOld reads the old rows by the methods of today, and uses them.
func readOld(t *testing.T, s *Store) {
	t.Helper()
	ctx, in := t.Context(), authz.Viewer{Org: "org_a", Role: authz.RoleAdmin}.Scope()
	check := func(what string, ok bool, err error) {
		t.Helper()
		if err != nil || !ok {
			t.Errorf("%s: %v", what, err)
		}
	}
	o, err := s.Organisation(ctx, in)
	check("organisation", o.Name == "Old House" && o.Operator && !o.SecondFactor, err)
	u, err := s.UserByEmail(ctx, "ada@old.example")
	check("user", u.ID == "usr_a" && u.PasswordHash == "hash" && u.FailedCount == 2 && u.TOTP == "" && u.ConfirmedAt.IsZero(), err)
	members, err := s.Members(ctx, in)
	check("members", len(members) == 1 && members[0].Role == authz.RoleAdmin && !members[0].SecondFactor, err)
	k, err := s.KeyByHash(ctx, "keyhash")
	check("key", k.Name == "feed" && len(k.Scopes) == 2 && k.UsedAt.IsZero(), err)
	code, err := s.TakeOneTime(ctx, "codehash", time.UnixMicro(1))
	check("one-time code", code == "usr_a", err)
	data, found, err := s.Sessions().FindCtx(ctx, "token")
	check("session", found && string(data) == "data", err)
	b, err := s.Brand(ctx, in, "brd_a")
	check("brand", b.Name == "Norvella" && b.Private && b.Version == 4, err)
	p, err := s.Product(ctx, in, "prd_a")
	check("product", p.Name == "Mara" && p.Brand == "brd_a", err)
	r, err := s.Rule(ctx, in, "rul_a")
	check("rule", r.Name == "Mirror" && r.Effect == engine.RouteReview, err)
	packs, err := s.Packs(ctx, in)
	check("packs", len(packs) == 1, err)
	intake, err := s.Intake(ctx, in, "int_a")
	check("intake", intake.Added == 1 && intake.Refused == 1, err)
	refusals, err := s.Refusals(ctx, in, "int_a", page.Request{})
	check("refusals", len(refusals.Items) == 1 && refusals.Items[0].Line == 2, err)
	l, err := s.Listing(ctx, in, "lst_a")
	check("listing", l.Content.Title == "Norvella Mara replica", err)
	f, err := s.Finding(ctx, in, "fnd_a")
	check("finding", f.Status == review.StatusRemoved && len(f.Decisions) == 1 && f.Decisions[0].Note == "seen", err)
	q, err := s.Queue(ctx, in, review.Query{Search: "norvella"}, page.Request{})
	check("search", len(q.Items) == 1, err)
	c, err := s.Counts(ctx, in)
	check("counts", c.Listings == 1, err)
	events, err := s.Events(ctx, in, event.Query{})
	check("events", len(events) == 2 && events[0].Kind == event.OrganisationCreated, err)
	// And what is new works on what is old.
	invited := account.Invitation{ID: "inv_1", Org: "org_a", Email: "new@old.example", Role: authz.RoleReader, Hash: "h", Actor: "user:usr_a"}
	check("invite", true, s.CreateInvitation(ctx, invited, event.Event{Org: "org_a", Actor: "user:usr_a", Kind: event.InvitationCreated, Subject: "inv_1"}))
	check("second factor", true, s.SetTOTP(ctx, "usr_a", "sealed", 1, []string{"c"}, event.Event{Org: "org_a", Actor: "user:usr_a", Kind: event.UserTOTPEnabled, Subject: "usr_a"}))
}

// blob finds blob(TEXT) in rows-NUMBER.sql, which each database writes in its own way.
var blob = regexp.MustCompile(`blob\(([a-z]*)\)`)

// TestMakeUpgrade writes the database of a release as SQL text.
func TestMakeUpgrade(t *testing.T) {
	if !*makeUpgrade {
		t.Skip("only with -make-upgrade, when there is a new release")
	}
	for _, dialect := range dialects() {
		s, dsn := rawDatabase(t, dialect)
		p, err := s.migrations()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.UpTo(t.Context(), release); err != nil {
			t.Fatal(err)
		}
		form := map[string]string{"sqlite": "x'%x'", "postgres": `'\x%x'`}[dialect]
		run(t, s, filepath.Join("testdata", "upgrade", fmt.Sprintf("rows-%05d.sql", release)), func(text string) string {
			return blob.ReplaceAllStringFunc(text, func(m string) string { return fmt.Sprintf(form, blob.FindStringSubmatch(m)[1]) })
		})
		var text string
		if dialect == "sqlite" {
			text = dumpSQLite(t, s)
		} else {
			text = dumpPostgres(t, dsn)
		}
		if err := os.WriteFile(upgradeFile(dialect), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func dumpSQLite(t *testing.T, s *Store) string {
	t.Helper()
	var b strings.Builder
	for _, text := range texts(t, s, `select sql from sqlite_master where sql is not null and name not like 'finding_words\_%' escape '\' and name not like 'sqlite\_%' escape '\' order by rowid`) {
		b.WriteString(text + ";\n")
	}
	for _, table := range append([]string{"goose_db_version"}, inOrder(tables(t, s))...) {
		columns := texts(t, s, "select name from pragma_table_info('"+table+"') order by cid")
		rows := texts(t, s, "select 'insert into "+table+" values (' || quote("+strings.Join(columns, ") || ', ' || quote(")+") || ');' from "+table)
		b.WriteString(strings.Join(rows, "\n") + "\n")
	}
	return b.String()
}

// inOrder puts tables that others refer to first.
func inOrder(all []string) []string {
	first := []string{"organisations", "users", "intakes", "listings", "findings"}
	out := append([]string{}, first...)
	for _, table := range all {
		if !strings.Contains(" "+strings.Join(first, " ")+" ", " "+table+" ") {
			out = append(out, table)
		}
	}
	return out
}

func dumpPostgres(t *testing.T, dsn string) string {
	t.Helper()
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/pg_dump")
	if err != nil || len(found) == 0 {
		t.Fatal("no pg_dump")
	}
	out, err := exec.CommandContext(t.Context(), found[len(found)-1], "--inserts", "--no-owner", "--no-privileges", "--dbname", dsn).Output()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for line := range strings.Lines(string(out)) {
		// What psql alone understands, and what would last longer than the text.
		if strings.HasPrefix(line, `\`) || strings.HasPrefix(line, "SET ") || strings.HasPrefix(line, "SELECT pg_catalog.set_config") || strings.HasPrefix(line, "--") || strings.TrimSpace(line) == "" {
			continue
		}
		b.WriteString(line)
	}
	return b.String()
}
