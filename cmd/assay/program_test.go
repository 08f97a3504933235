package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/assay-ip/assay/internal/clock"
)

// signalled is a writer that says when something was written.
type signalled struct {
	bytes.Buffer
	once chan struct{}
}

func (s *signalled) Write(p []byte) (int, error) {
	if len(p) > 0 && s.once != nil {
		close(s.once)
		s.once = nil
	}
	return s.Buffer.Write(p)
}

// A scan that is stopped says what it has done, also when its input never answers again.
func TestScanIsStoppedWithASummary(t *testing.T) {
	t.Parallel()
	rights := t.TempDir() + "/brands.csv"
	if err := os.WriteFile(rights, []byte("name\nNorvella\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	in, feed := io.Pipe()
	t.Cleanup(func() { _ = feed.Close() })
	ctx, cancel := context.WithCancel(t.Context())
	seen := make(chan struct{})
	out, errs := &signalled{once: seen}, &bytes.Buffer{}
	go func() {
		_, _ = io.WriteString(feed, strings.Repeat("{\"title\":\"Norvella 1:1 replica\"}\n", 2000))
		<-seen
		cancel()
	}()
	a := &program{in: in, out: out, err: errs, clock: clock.System{}}
	root := a.root()
	root.SetArgs([]string{"scan", "--rights", rights, "--format", "jsonl"})
	err := root.ExecuteContext(ctx)
	if code := exitCode(ctx, err); code != exitStopped {
		t.Errorf("exit code %d, %v", code, err)
	}
	a.complain(err)
	if !strings.Contains(errs.String(), " listings in ") || !strings.Contains(errs.String(), "stopped") {
		t.Errorf("no summary:\n%s", errs)
	}
	for _, line := range strings.SplitAfter(out.String(), "\n") {
		if line != "" && (!strings.HasPrefix(line, "{\"listing\"") || !strings.HasSuffix(line, "}\n")) {
			t.Errorf("half a line: %q", line)
		}
	}
}

func TestPrintable(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"plain 路易 é": "plain 路易 é", "a\x1b[2Jb": "a‹001B›[2Jb", "a\u202eb": "a‹202E›b", "a\u200bb": "a‹200B›b",
		"a\u0301\u0302\u0303\u0304b": "a\u0301\u0302…b", "": "",
	} {
		if got := printable(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}

// Every command says what it does, at length and by example.
func TestEveryCommandHasHelp(t *testing.T) {
	t.Parallel()
	a := &program{in: strings.NewReader(""), out: io.Discard, err: io.Discard, clock: clock.System{}}
	commands := a.root().Commands()
	for len(commands) > 0 {
		c := commands[0]
		commands = append(commands[1:], c.Commands()...)
		if c.Short == "" || len(c.Long) < 60 || c.Example == "" {
			t.Errorf("%s: short %q, %d characters of help, example %q", c.CommandPath(), c.Short, len(c.Long), c.Example)
		}
		for line := range strings.SplitSeq(c.Long, "\n") {
			if n := len([]rune(line)); n > 132 {
				t.Errorf("%s: a line of help has %d characters", c.CommandPath(), n)
			}
		}
	}
}
