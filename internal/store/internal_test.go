package store

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-ip/assay/internal/event"
	"github.com/assay-ip/assay/internal/store/pgtest"
)

// openTest opens an empty store on each database.
func openTest(t *testing.T, dialect string) *Store {
	t.Helper()
	dsn := "sqlite:" + filepath.Join(t.TempDir(), "test.db")
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
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func dialects() []string { return []string{"sqlite", "postgres"} }

func TestEveryStatementCanBePrepared(t *testing.T) {
	t.Parallel()
	for _, dialect := range dialects() {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			s := openTest(t, dialect)
			for text, query := range s.texts {
				if err := prepare(t.Context(), s, query); err != nil {
					t.Errorf("%v in\n%s", err, text)
				}
				if strings.ContainsAny(query, "{}") && !strings.Contains(query, "'{}'") {
					t.Errorf("a piece was left in\n%s", query)
				}
			}
			if len(s.texts) < 80 {
				t.Errorf("%d statements are registered; the list is broken", len(s.texts))
			}
		})
	}
}

func prepare(ctx context.Context, s *Store, query string) (err error) {
	stmt, err := s.writer.PrepareContext(ctx, query)
	if err == nil {
		defer func() { err = errors.Join(err, stmt.Close()) }()
	}
	return err
}

func TestStatementsOutsideOfTheListDoNotRun(t *testing.T) {
	t.Parallel()
	s := openTest(t, "sqlite")
	if _, err := many(t.Context(), s.read(), "select 1", scanInt); err == nil {
		t.Error("a statement that is not registered was run")
	}
	if _, err := many(t.Context(), s.read(), sqlCloseIntake, scanText, "x", 0); err == nil {
		t.Error("a writing statement was run outside of change")
	}
}

// Rule 2: rows of the trade do not change without an event.
func TestChangeWithoutEventIsRefused(t *testing.T) {
	t.Parallel()
	for _, dialect := range dialects() {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			s := openTest(t, dialect)
			ev := event.Event{Org: "org_a", Actor: "system", Kind: event.UserCreated, Subject: "x"}
			insert := func(x *tx, id string) error {
				_, err := x.exec(t.Context(), sqlAddUser, id, id, "n", "h", 0, 0, 0)
				return err
			}
			bulk := func(x *tx, id string) error {
				return x.insertAll(t.Context(), bulkListings, [][]any{{id, "org_a", "p", id, "s", 1, "h", 0, 0}})
			}
			returning := func(x *tx, _ string) error {
				_, err := one(t.Context(), x.runner, sqlCloseIntake, scanText, "int_1", 1)
				return err
			}
			if err := s.change(t.Context(), func(x *tx) error {
				_, err := x.exec(t.Context(), sqlAddIntake, "int_1", "org_a", "k", "p", "f", "open", 0, 0, 0, 0, 0, []byte{}, 0, 0)
				x.emit(ev)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			for name, write := range map[string]func(*tx, string) error{"exec": insert, "bulk": bulk, "returning": returning} {
				err := s.change(t.Context(), func(x *tx) error { return write(x, "id_"+name) })
				if err == nil || !strings.Contains(err.Error(), "without an event") {
					t.Errorf("%s: a change without an event was committed: %v", name, err)
				}
				if err := s.change(t.Context(), func(x *tx) error { x.emit(ev); return write(x, "id_"+name) }); err != nil {
					t.Errorf("%s: with its event: %v; was the refused change kept?", name, err)
				}
			}
			for name, broken := range map[string]event.Event{"no organisation": {Actor: "a", Kind: "k"}, "no actor": {Org: "o", Kind: "k"}, "no kind": {Org: "o", Actor: "a"}} {
				if err := s.change(t.Context(), func(x *tx) error { x.emit(broken); return nil }); err == nil {
					t.Errorf("an event with %s was written", name)
				}
			}
			// A failure after the event takes both back.
			broken := errors.New("broken")
			if err := s.change(t.Context(), func(x *tx) error { x.emit(ev); return errors.Join(insert(x, "usr_z"), broken) }); !errors.Is(err, broken) {
				t.Error(err)
			}
			if n, err := s.LastEvent(t.Context()); err != nil || n != 4 {
				t.Errorf("%d events, %v; want 4", n, err)
			}
		})
	}
}

// Only what is listed may change silently, and every listed table exists.
func TestBookkeepingTables(t *testing.T) {
	t.Parallel()
	s := openTest(t, "sqlite")
	var silent []string
	for _, table := range tables(t, s) {
		if why, ok := bookkeeping(table); ok {
			silent = append(silent, table)
			if why == "" {
				t.Errorf("%s gives no reason", table)
			}
		}
	}
	slices.Sort(silent)
	if diff := cmp.Diff([]string{"counts", "idempotency_keys", "key_uses", "one_time_codes", "recoveries", "recovery_requests", "right_deadlines", "run_leases", "sessions", "sign_ins", "snapshot_findings", "vocabulary", "vocabulary_state"}, silent); diff != "" {
		t.Error(diff)
	}
}

func texts(t *testing.T, s *Store, query string) []string {
	t.Helper()
	rows, err := s.writer.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	out, err := collect(rows, scanText)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func tables(t *testing.T, s *Store) []string {
	t.Helper()
	if s.dialect.name == "sqlite" {
		return texts(t, s, `select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not like 'goose_%' and name not like 'river_%'
			and name not like 'finding_words%' order by 1`)
	}
	return texts(t, s, `select table_name::text from information_schema.tables where table_schema = 'public' and table_name not like 'goose_%' and table_name not like 'river_%' order by table_name::text collate "C"`)
}

// schema describes columns, keys and indexes in words that are the same for both databases.
func schema(t *testing.T, s *Store) []string {
	t.Helper()
	if s.dialect.name == "sqlite" {
		return texts(t, s, `
			select 'column ' || m.name || '.' || c.name || ' ' || lower(c.type) || case when c."notnull" then ' not null' else '' end
				|| case when c.pk > 0 then ' key ' || c.pk else '' end
			from sqlite_master m, pragma_table_info(m.name) c
			where m.type = 'table' and m.name not like 'sqlite_%' and m.name not like 'goose_%' and m.name not like 'river_%' and m.name not like 'finding_words%'
			union all
			select 'index ' || m.name || '.' || i.name || case when i."unique" then ' unique' else '' end || case when i.partial then ' partial' else '' end
				|| ' (' || (select group_concat(x.name, ', ') from pragma_index_info(i.name) x) || ')'
			from sqlite_master m, pragma_index_list(m.name) i
			where m.type = 'table' and i.origin = 'c' and m.name not like 'goose_%' and m.name not like 'river_%' and m.name not like 'finding_words%'
			order by 1`)
	}
	return texts(t, s, `
		select * from (
		select 'column ' || c.table_name || '.' || c.column_name || ' '
			|| case c.data_type when 'bigint' then 'integer' when 'bytea' then 'blob' else c.data_type end
			|| case c.is_nullable when 'NO' then ' not null' else '' end
			|| coalesce((select ' key ' || k.ordinal_position from information_schema.table_constraints n
				join information_schema.key_column_usage k on k.constraint_name = n.constraint_name and k.table_name = n.table_name
				where n.table_name = c.table_name and n.constraint_type = 'PRIMARY KEY' and k.column_name = c.column_name), '') as line
		from information_schema.columns c where c.table_schema = 'public' and c.table_name not like 'goose_%' and c.table_name not like 'river_%'
		union all
		select 'index ' || x.relname || '.' || i.relname || case when d.indisunique then ' unique' else '' end
			|| case when d.indpred is not null then ' partial' else '' end || ' ('
			|| (select string_agg(a.attname, ', ' order by a.attnum) from pg_attribute a where a.attrelid = i.oid) || ')'
		from pg_index d join pg_class i on i.oid = d.indexrelid join pg_class x on x.oid = d.indrelid
			join pg_namespace n on n.oid = x.relnamespace
		where n.nspname = 'public' and not d.indisprimary and x.relname not like 'goose_%' and x.relname not like 'river_%' and i.relname <> 'findings_words'
		) as all_lines order by line collate "C"`)
}

func TestBothSchemasAreTheSame(t *testing.T) {
	t.Parallel()
	lite, pg := openTest(t, "sqlite"), openTest(t, "postgres")
	if diff := cmp.Diff(schema(t, lite), schema(t, pg)); diff != "" {
		t.Errorf("the schemas differ (-sqlite +postgres):\n%s", diff)
	}
	if n := len(schema(t, lite)); n < 150 {
		t.Errorf("only %d lines of schema; the comparison looks in the wrong place", n)
	}
	// Every text column that PostgreSQL orders or compares does so by bytes.
	if wrong := texts(t, pg, `select (table_name || '.' || column_name)::text from information_schema.columns
		where table_schema = 'public' and table_name not like 'goose_%' and table_name not like 'river_%' and data_type = 'text' and collation_name is distinct from 'C'`); len(wrong) > 0 {
		t.Errorf("not collated by bytes: %v", wrong)
	}
}

func TestMigrationsHaveEqualNumbers(t *testing.T) {
	t.Parallel()
	names := func(dialect string) []string {
		entries, err := migrations.ReadDir("migrations/" + dialect)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, e := range entries {
			out = append(out, e.Name())
		}
		return out
	}
	if diff := cmp.Diff(names("sqlite"), names("postgres")); diff != "" {
		t.Error(diff)
	}
}

func TestMigrateTwice(t *testing.T) {
	t.Parallel()
	for _, dialect := range dialects() {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			s := openTest(t, dialect)
			if err := s.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			current, target, err := s.SchemaVersion(t.Context())
			if err != nil || current != target || current == 0 {
				t.Errorf("schema %d of %d, %v", current, target, err)
			}
		})
	}
}
