package web

import (
	"crypto/sha256"
	"encoding/hex"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/assay-ip/assay/internal/web/locale"
)

func catalogue(t *testing.T) (en, zh *locale.Printer) {
	t.Helper()
	set, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	return set.Printer(locale.English), set.Printer(locale.Chinese)
}

func TestCataloguesHaveTheSameKeys(t *testing.T) {
	t.Parallel()
	en, zh := catalogue(t)
	for _, k := range en.Keys() {
		if !zh.Has(k) && !strings.HasSuffix(k, ".one") { // Chinese has one form for every number
			t.Errorf("zh.yaml lacks %s", k)
		}
	}
	for _, k := range zh.Keys() {
		if !en.Has(k) {
			t.Errorf("en.yaml lacks %s", k)
		}
		if want, got := verbs(en.Text(k)), verbs(zh.Text(k)); en.Has(k) && !slices.Equal(want, got) {
			t.Errorf("%s: verbs %v in English, %v in Chinese", k, want, got)
		}
	}
	if len(en.Keys()) < 300 {
		t.Errorf("only %d keys", len(en.Keys()))
	}
}

var verb = regexp.MustCompile(`%(?:\[(\d+)\])?([sd%])`)

// verbs lists what a text takes, as "index:verb" in order of index.
func verbs(s string) []string {
	var out []string
	next := 1
	for _, m := range verb.FindAllStringSubmatch(s, -1) {
		if m[2] == "%" {
			continue
		}
		if n, err := strconv.Atoi(m[1]); err == nil {
			next = n
		}
		out = append(out, strconv.Itoa(next)+":"+m[2])
		next++
	}
	slices.Sort(out)
	return out
}

// dynamic are the groups whose keys are made from the program's own codes, with the constants they are made from.
var dynamic = []struct {
	group string
	dir   string // package with the constants
	typ   string // their type
}{
	{"route", "../../engine", "Route"},
	{"route_why", "../../engine", "Route"},
	{"signal", "../../engine", "SignalKind"},
	{"strength", "../../engine", "Strength"},
	{"field", "../../engine", "Field"},
	{"use", "../../engine/mention", "Use"},
	{"step", "../../engine/fold", "StepKind"},
	{"feature", "../../engine/score", "Feature"},
	{"status", "../review", "Status"},
	{"verdict", "../review", "Verdict"},
	{"verdict_done", "../review", "Verdict"},
	{"toast", "../review", "Verdict"},
	{"event", "../event", "Kind"},
	{"scope", "../authz", "Permission"},
	{"scope_why", "../authz", "Permission"},
	{"intake", "../listing", "State"},
	{"health_state", "../health", "State"},
	{"error", "../fault", "Code"},
	{"role", "../authz", "Role"},
	{"org_kind", "../account", "OrgKind"},
	{"method", "../account", "Method"},
	{"mandate", "../account", "MandateState"},
	{"part_of", "../knowledge", "Part"},
	{"act", "../knowledge", "Act"},
	{"run_kind", "../rescan", "Kind"},
	{"run_state", "../rescan", "State"},
	{"run_outcome", "../rescan", "Outcome"},
	{"right_kind", "../vault", "Kind"},
	{"right_kind_why", "../vault", "Kind"},
	{"right_form", "../vault", "Form"},
	{"right_state", "../vault", "State"},
	{"right_state_title", "../vault", "State"},
	{"right_state_why", "../vault", "State"},
	{"right_action", "../vault", "Action"},
	{"right_item", "../vault", "Item"},
	{"audience", "../vault", "Audience"},
	{"standing", "../vault", "Standing"},
	{"proof_kind", "../vault", "StepKind"},
	{"proof_outcome", "../vault", "Outcome"},
	{"likeness", "../vault", "Likeness"},
	{"need", "../../packs", "Need"},
}

// constants returns the values of the string constants of a type.
func constants(t *testing.T, dir, typ string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if id, ok := spec.Type.(*ast.Ident); !ok || id.Name != typ {
				return true
			}
			for _, v := range spec.Values {
				if lit, ok := v.(*ast.BasicLit); ok {
					if s, err := strconv.Unquote(lit.Value); err == nil {
						out = append(out, s)
					}
				}
			}
			return true
		})
	}
	if len(out) == 0 {
		t.Errorf("%s has no constants of type %s; the test looks in the wrong place", dir, typ)
	}
	return out
}

func TestEveryCodeHasAText(t *testing.T) {
	t.Parallel()
	en, _ := catalogue(t)
	for _, d := range dynamic {
		for _, c := range constants(t, d.dir, d.typ) {
			if k := d.group + "." + strings.ReplaceAll(c, ".", "_"); !en.Has(k) {
				t.Errorf("%s.%s %q has no text %s", d.dir, d.typ, c, k)
			}
		}
	}
	for _, reason := range gapReasons(t) {
		if !en.Has("gap." + reason) {
			t.Errorf("the engine gives the gap %q, which has no text", reason)
		}
	}
}

// gapReasons finds the reasons that the engine writes into gaps.
func gapReasons(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../../engine/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	reason := regexp.MustCompile(`(?:Reason:\s*|Gap\{[^}]*?,\s*|gap\([^)]*?,\s*)"([a-z_]+)"`)
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range reason.FindAllSubmatch(b, -1) {
			out = append(out, string(m[1]))
		}
	}
	if len(out) == 0 {
		t.Error("no reason of a gap found in the engine; the test looks for the wrong thing")
	}
	return out
}

// sources returns the text of our own templates and Go files.
func sources(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, pattern := range []string{"*.templ", "*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_templ.go") || strings.HasSuffix(name, "_test.go") {
				continue
			}
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			out[name] = string(b)
		}
	}
	if len(out) < 30 {
		t.Fatalf("only %d sources", len(out))
	}
	return out
}

func TestKeysAreDefinedAndUsed(t *testing.T) {
	t.Parallel()
	en, _ := catalogue(t)
	used := map[string]bool{}
	groups := map[string]bool{}
	fixed := regexp.MustCompile(`\bt\(ctx, "([a-z_]+\.[a-z_0-9]+)"[,)]`)
	counted := regexp.MustCompile(`\btn\(ctx, "([a-z_]+\.[a-z_0-9]+)"`)
	keyed := regexp.MustCompile(`Key: "([a-z_]+\.[a-z_]+)"`)
	joined := regexp.MustCompile(`\bt\(ctx, "([a-z_]+)\.([a-z_]*)"\s*\+`)
	coded := regexp.MustCompile(`\b(?:code|@?chip)\((?:ctx, )?"([a-z_]+)"`)
	for name, text := range sources(t) {
		for _, re := range []*regexp.Regexp{fixed, keyed} {
			for _, m := range re.FindAllStringSubmatch(text, -1) {
				used[m[1]] = true
				if !en.Has(m[1]) {
					t.Errorf("%s: no text %s", name, m[1])
				}
			}
		}
		for _, m := range counted.FindAllStringSubmatch(text, -1) {
			used[m[1]+".one"], used[m[1]+".other"] = true, true
			if !en.Has(m[1] + ".other") {
				t.Errorf("%s: no text %s.other", name, m[1])
			}
		}
		for _, m := range joined.FindAllStringSubmatch(text, -1) {
			groups[m[1]+"."+m[2]] = true
		}
		for _, m := range coded.FindAllStringSubmatch(text, -1) {
			groups[m[1]+"."] = true
		}
	}
	for _, k := range en.Keys() {
		if used[k] {
			continue
		}
		ok := false
		for g := range groups {
			ok = ok || strings.HasPrefix(k, g)
		}
		if !ok {
			t.Errorf("nothing uses the text %s", k)
		}
	}
	for _, g := range places() {
		for _, p := range g.places {
			if !en.Has("nav."+p.name) || !en.Has("keys.go_"+p.name) {
				t.Errorf("the place %s has no name", p.name)
			}
		}
	}
	for _, k := range hotKeys(places()) {
		if !en.Has("keys." + k.name) {
			t.Errorf("the key %s has no name", k.name)
		}
	}
	for _, d := range []dashboardView{{}, {brands: true}} {
		for _, st := range d.todo() {
			for _, tail := range []string{"", "_do", "_why"} {
				if !en.Has("todo." + st.name + tail) {
					t.Errorf("no text todo.%s%s", st.name, tail)
				}
			}
		}
	}
}

// No words stand in the templates: every one comes from the catalogue. Names that are the same in every language may stay.
func TestTemplatesHoldNoWords(t *testing.T) {
	t.Parallel()
	same := map[string]bool{"Assay": true, "EN": true, "中文": true, "Ctrl": true, "Enter": true, "Esc": true, "JSONL": true, "CSV": true, "ZWSP": true, "·": true}
	for _, key := range []string{"J", "K", "U", "T", "N", "A", "R", "E"} {
		same[key] = true
	}
	between := regexp.MustCompile(`>([^<>{}]+)<`)
	attribute := regexp.MustCompile(`\b(?:title|placeholder|aria-label|alt|data-label|data-on|data-off|data-done)="([^"]*)"`)
	for name, text := range sources(t) {
		if !strings.HasSuffix(name, ".templ") {
			continue
		}
		for line := range strings.Lines(text) {
			if strings.HasPrefix(strings.TrimSpace(line), "//") {
				continue
			}
			for _, re := range []*regexp.Regexp{between, attribute} {
				for _, m := range re.FindAllStringSubmatch(line, -1) {
					for word := range strings.FieldsSeq(m[1]) {
						if strings.IndexFunc(word, unicode.IsLetter) >= 0 && !same[word] {
							t.Errorf("%s: %q is not from the catalogue", name, m[1])
						}
					}
				}
			}
		}
	}
}

// The bundle is made by Node, which tests do without; its first line tells which sources it was made from.
func TestBundleIsInStep(t *testing.T) {
	t.Parallel()
	for _, ext := range []string{".js", ".css"} {
		files, err := filepath.Glob("assets/*" + ext)
		if err != nil || len(files) == 0 {
			t.Fatalf("no sources of %s: %v", ext, err)
		}
		h := sha256.New()
		for _, name := range files {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			h.Write([]byte(filepath.Base(name) + "\x00"))
			h.Write(b)
		}
		made, err := os.ReadFile("static/app" + ext)
		if err != nil {
			t.Fatal(err)
		}
		if want := "/* sources " + hex.EncodeToString(h.Sum(nil)) + " */\n"; !strings.HasPrefix(string(made), want) {
			t.Errorf("static/app%s is not made from assets/*%s: run npm ci && npm run build", ext, ext)
		}
	}
}

func TestLockFileNamesNoRegistry(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("../../package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(b), `"resolved"`) {
		t.Error("package-lock.json names the host it was made with; install with omit-lockfile-registry-resolved")
	}
}

// What goes wrong is said in Chinese too: every message and remedy that a noun writes as a literal has a translation.
func TestFaultsAreTranslated(t *testing.T) {
	t.Parallel()
	_, zh := catalogue(t)
	seen := map[string]bool{}
	for _, dir := range []string{"../account", "../rights", "../product", "../policy", "../listing", "../review", "../knowledge", "../rescan", "../feed", "../fault", "../authz", "../seal", "../signon", "../vault", "../document", "../blob", "."} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_templ.go") {
				continue
			}
			f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, text := range faultTexts(f) {
				seen[text] = true
				if zh.Fault(text) == text {
					t.Errorf("%s: faults.zh.yaml lacks %q", name, text)
				}
			}
		}
	}
	if len(seen) < 80 {
		t.Errorf("only %d messages found; the test looks for the wrong thing", len(seen))
	}
}

// faultTexts lists the literals that a file gives to faults as messages and remedies.
func faultTexts(f *ast.File) []string {
	var out []string
	take := func(e ast.Expr) {
		if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if s, err := strconv.Unquote(lit.Value); err == nil && strings.Contains(s, " ") && !strings.HasSuffix(s, " ") {
				out = append(out, s)
			}
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.CallExpr:
			sel, ok := x.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			pkg, named := sel.X.(*ast.Ident)
			switch {
			case named && pkg.Name == "fault" && (sel.Sel.Name == "New" || sel.Sel.Name == "Wrap"), sel.Sel.Name == "Add" && len(x.Args) == 4:
				for _, a := range x.Args {
					take(a)
				}
			}
		case *ast.KeyValueExpr:
			if id, ok := x.Key.(*ast.Ident); ok && (id.Name == "Message" || id.Name == "Hint") {
				take(x.Value)
			}
		}
		return true
	})
	return out
}
