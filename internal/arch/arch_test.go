package arch

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/assay-ip/assay/"

// source is one Go file of the tree.
type source struct {
	path string // relative to the root, with slashes
	dir  string
	test bool
	gen  bool
	text []byte
	file *ast.File
	fset *token.FileSet
}

// sources parses every Go file of the product.
func sources(t *testing.T) []source {
	t.Helper()
	root := root(t)
	var out []source
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() {
			if path != root && (strings.HasPrefix(name, ".") || name == "node_modules" || name == "testdata" || name == "bin") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, path, text, parser.ParseComments)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		out = append(out, source{
			path: rel, dir: filepath.ToSlash(filepath.Dir(rel)), test: strings.HasSuffix(name, "_test.go"),
			gen: ast.IsGenerated(file), text: text, file: file, fset: fset,
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) < 20 {
		t.Fatalf("only %d Go files found under %s; the walk is broken", len(out), root)
	}
	return out
}

// root returns the folder of go.mod.
func root(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = up
	}
}

func within(dir, tree string) bool { return dir == tree || strings.HasPrefix(dir, tree+"/") }

func (s source) imports() []string {
	var out []string
	for _, im := range s.file.Imports {
		p, err := strconv.Unquote(im.Path.Value)
		if err == nil {
			out = append(out, p)
		}
	}
	return out
}

// forbidden says which trees may not import what, and why. A tree ending in "!" means everything outside that tree.
// The generators of the engine's tables are programs, not a part of the engine.
var forbidden = []struct {
	tree  string
	deny  []string
	tests bool // holds for tests too
	why   string
}{
	{"engine", []string{module + "internal", module + "cmd", "net", "os", "log", "math/rand", "time", "database/sql", "io/ioutil"}, false, "rule 1: the engine is pure and importable on its own"},
	{"packs", []string{module + "internal", module + "cmd", "net"}, false, "packs are data shipped with the binary"},
	{"internal/store!", []string{"database/sql", "github.com/jackc/pgx", "modernc.org/sqlite", "github.com/pressly/goose"}, false, "SQL lives in internal/store only"},
	{"internal/store", []string{module + "internal/httpapi", module + "internal/web", module + "internal/app", "net/http"}, false, "the store knows no transport"},
	{"internal/app!", []string{module + "internal/app"}, true, "only cmd and tests of pages stand above app"},
}

// nouns may import the engine and each other's types, never transport or storage.
var nouns = []string{"account", "authz", "rights", "product", "policy", "listing", "review", "event", "knowledge", "rescan", "feed", "fault", "page", "clock", "id", "health", "vault", "document", "blob"}

func TestImportsPointOneWay(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		for _, rule := range forbidden {
			tree, outside := strings.CutSuffix(rule.tree, "!")
			if within(s.dir, tree) == outside || (s.test && !rule.tests) || strings.HasSuffix(s.dir, "/internal/gen") {
				continue
			}
			if outside && tree == "internal/app" && within(s.dir, "cmd") {
				continue
			}
			for _, im := range s.imports() {
				for _, deny := range rule.deny {
					if within(im, deny) {
						t.Errorf("%s imports %s: %s", s.path, im, rule.why)
					}
				}
			}
		}
		for _, noun := range nouns {
			if s.test || !within(s.dir, "internal/"+noun) {
				continue
			}
			for _, im := range s.imports() {
				for _, deny := range []string{"net/http", "html/template", "database/sql", module + "internal/store", module + "internal/httpapi", module + "internal/web"} {
					if within(im, deny) {
						t.Errorf("%s imports %s: a noun of the trade knows no transport and no database", s.path, im)
					}
				}
			}
		}
	}
}

// calls lists the selector calls of a file as "pkg.Func".
func (s source) calls(visit func(name string, pos token.Pos)) {
	ast.Inspect(s.file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := sel.X.(*ast.Ident); ok {
				visit(x.Name+"."+sel.Sel.Name, sel.Pos())
			}
		}
		return true
	})
}

func TestOnlyTheClockAsksForTheTime(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		if s.test || s.gen || within(s.dir, "internal/clock") || within(s.dir, "internal/bench") {
			continue
		}
		s.calls(func(name string, pos token.Pos) {
			if name == "time.Now" || name == "time.Since" || name == "time.Until" {
				t.Errorf("%s: %s; take a clock.Clock, so that tests and replays can set the time", s.fset.Position(pos), name)
			}
		})
	}
}

// Rule 2: events are written by the store alone, and nobody rewrites history.
func TestEventsAreAppendOnly(t *testing.T) {
	t.Parallel()
	rewrite := regexp.MustCompile(`(?i)(update\s+events\b|delete\s+from\s+events\b|truncate\s+(table\s+)?events\b|drop\s+table\s+events\b)`)
	insert := regexp.MustCompile(`(?i)insert\s+into\s+events\b|newBulk\("events"`)
	inserts := 0
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		if m := rewrite.Find(s.text); m != nil {
			t.Errorf("%s: %q; events are never changed", s.path, m)
		}
		if insert.Match(s.text) {
			inserts++
			if !within(s.dir, "internal/store") {
				t.Errorf("%s writes events; only internal/store does, in the transaction of the change", s.path)
			}
		}
	}
	if inserts == 0 {
		t.Error("nothing writes events; this check looks for the wrong statement")
	}
}

// Rule 3: deadlines are rows. Timers may pace a loop, they may not hold a deadline of the trade.
func TestNounsHoldNoTimers(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		if s.test || !slices.ContainsFunc([]string{"account", "rights", "product", "policy", "listing", "review", "vault", "document"}, func(n string) bool { return within(s.dir, "internal/"+n) }) {
			continue
		}
		s.calls(func(name string, pos token.Pos) {
			if name == "time.AfterFunc" || name == "time.NewTimer" || name == "time.After" || name == "time.Tick" {
				t.Errorf("%s: %s; a deadline is a row with due_at that a sweep finds", s.fset.Position(pos), name)
			}
		})
	}
}

// Rule 4: law is data. A statute named in code means that its rule went into code.
func TestCodeNamesNoStatute(t *testing.T) {
	t.Parallel()
	statute := regexp.MustCompile(`(?i)\b(DMCA|E-Commerce Law|Digital Services Act|Lanham|Civil Code|17 U\.?S\.?C|15 U\.?S\.?C)\b|电子商务法|民法典`)
	for _, s := range sources(t) {
		if s.test || s.gen || within(s.dir, "packs") {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if m := statute.FindString(lit.Value); m != "" {
					t.Errorf("%s names %q; put it into a pack with its citation", s.fset.Position(lit.Pos()), m)
				}
			}
			return true
		})
	}
}

// Rule 5: no read returns fewer rows than it found. In the store, a loop over rows either takes the row or fails.
func TestStoreReadsDropNoRow(t *testing.T) {
	t.Parallel()
	loops := 0
	for _, s := range sources(t) {
		if s.test || !within(s.dir, "internal/store") {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			loop, ok := n.(*ast.ForStmt)
			if !ok || loop.Cond == nil {
				return true
			}
			call, ok := loop.Cond.(*ast.CallExpr)
			if !ok {
				return true
			}
			if sel, ok := call.Fun.(*ast.SelectorExpr); !ok || sel.Sel.Name != "Next" {
				return true
			}
			loops++
			ast.Inspect(loop.Body, func(n ast.Node) bool {
				if b, ok := n.(*ast.BranchStmt); ok && b.Tok == token.CONTINUE {
					t.Errorf("%s skips a row it has read; return the error instead", s.fset.Position(b.Pos()))
				}
				return true
			})
			return true
		})
	}
	if loops == 0 {
		t.Error("no row loop found in internal/store; this check looks in the wrong place")
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	t.Parallel()
	docs := map[string][]string{}
	dirs := map[string]bool{}
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		dirs[s.dir] = true
		if !s.gen && s.file.Doc != nil && strings.TrimSpace(s.file.Doc.Text()) != "" {
			docs[s.dir] = append(docs[s.dir], s.path)
		}
	}
	for dir := range dirs {
		if n := len(docs[dir]); n != 1 {
			t.Errorf("%s has %d package comments %v; exactly one file carries it", dir, n, docs[dir])
		}
	}
}

func TestPackageMapIsComplete(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(root(t), "CONTRIBUTING.md"))
	if err != nil {
		t.Fatal(err)
	}
	dirs := map[string]bool{}
	for _, s := range sources(t) {
		dirs[s.dir] = true
	}
	for dir := range dirs {
		if !bytes.Contains(text, []byte("`"+dir+"`")) {
			t.Errorf("CONTRIBUTING.md does not say what `%s` is for", dir)
		}
	}
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z0-9/]+)`").FindAllSubmatch(text, -1) {
		if !dirs[string(m[1])] {
			t.Errorf("CONTRIBUTING.md speaks of %s, which holds no Go code", m[1])
		}
	}
}

func TestFilesFitInTheHead(t *testing.T) {
	t.Parallel()
	const most = 600
	for _, s := range sources(t) {
		if s.gen {
			continue
		}
		if n := bytes.Count(s.text, []byte("\n")); n > most {
			t.Errorf("%s has %d lines, more than %d; split it by what it does", s.path, n, most)
		}
	}
}
