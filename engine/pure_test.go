package engine_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// impure are packages through which a scan could see the world outside: a clock, the network, files, chance or a log.
var impure = []string{"net", "os", "io/ioutil", "time", "math/rand", "math/rand/v2", "crypto/rand", "log", "log/slog", "database/sql", "syscall", "unsafe", "plugin"}

// Rule 1: the engine is pure. Packages for tests and the generator of tables are not part of a scan; embedded files are constants.
func TestEngineIsPure(t *testing.T) {
	t.Parallel()
	seen := 0
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "enginetest" || d.Name() == "internal" || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		seen++
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		for _, bad := range faults(t, name, text) {
			t.Error(bad)
		}
		return nil
	})
	if err != nil || seen < 20 {
		t.Fatalf("%d files looked at, %v", seen, err)
	}
}

// A check that cannot fail is none.
func TestImpureCodeIsFound(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"package x\nimport \"time\"", "package x\nimport _ \"net/http\"", "package x\nimport r \"math/rand/v2\"", "package x\nimport \"github.com/assay-ip/assay/internal/clock\"", "package x\nfunc init() {}"} {
		if len(faults(t, "x.go", []byte(text))) == 0 {
			t.Errorf("%q passes", text)
		}
	}
	if got := faults(t, "x.go", []byte("package x\nimport \"strings\"")); len(got) > 0 {
		t.Error(got)
	}
}

func faults(t *testing.T, name string, text []byte) (out []string) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	for _, im := range f.Imports {
		path, err := strconv.Unquote(im.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(path, "assay/internal") || strings.Contains(path, "assay/cmd") {
			out = append(out, name+" imports "+path+", which is not the engine's")
		}
		for _, bad := range impure {
			if path == bad || strings.HasPrefix(path, bad+"/") && bad == "net" {
				out = append(out, name+" imports "+path+": a scan sees its snapshot and its listing alone")
			}
		}
	}
	if strings.Contains(string(text), "\nfunc init()") {
		out = append(out, name+" has an init function")
	}
	return out
}
