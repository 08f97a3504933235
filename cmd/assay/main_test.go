package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"assay": main})
}

// TestScripts runs testdata/*.txt: the real program as a user types it.
func TestScripts(t *testing.T) {
	t.Parallel()
	demo, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			env.Setenv("ADDR", l.Addr().String())
			env.Setenv("DEMO", demo+"/../../demo")
			env.Setenv("TMPDIR", env.WorkDir+"/.tmp")
			return l.Close()
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"get": get, "many": many, "exits": exits, "empty": empty,
		},
	})
}

// get URL STATUS [TEXT] asks until the server gives the status, and then looks for the text in the answer.
func get(ts *testscript.TestScript, _ bool, args []string) {
	var last string
	for range 600 { // a minute; the script ends as soon as the answer is there
		resp, err := http.Get(args[0])
		if err != nil {
			last = err.Error()
		} else {
			body, _ := io.ReadAll(resp.Body)
			_ = resp.Body.Close()
			last = resp.Status + "\n" + string(body)
			if strings.HasPrefix(resp.Status, args[1]) {
				if len(args) > 2 && !strings.Contains(string(body), args[2]) {
					ts.Fatalf("no %q in the answer:\n%s", args[2], body)
				}
				return
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	ts.Fatalf("%s: %s", args[0], last)
}

// many FILE N HEAD LINE writes HEAD once, unless it is empty, and LINE n times with %d counting from 1.
func many(ts *testscript.TestScript, _ bool, args []string) {
	var n int
	if _, err := fmt.Sscan(args[1], &n); err != nil {
		ts.Fatalf("%v", err)
	}
	var b strings.Builder
	if args[2] != "" {
		b.WriteString(args[2] + "\n")
	}
	for i := 1; i <= n; i++ {
		b.WriteString(strings.ReplaceAll(args[3], "%d", strconv.Itoa(i)) + "\n")
	}
	if err := os.WriteFile(ts.MkAbs(args[0]), []byte(b.String()), 0o600); err != nil {
		ts.Fatalf("%v", err)
	}
}

// exits CODE COMMAND... runs the program and wants this exit code.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	got := "0"
	if err != nil {
		got = strings.TrimPrefix(err.Error(), "exit status ")
	}
	if got != args[0] {
		ts.Fatalf("exit code %s, want %s\n%s", got, args[0], ts.ReadFile("stderr"))
	}
}

// empty DIR wants a folder that holds nothing.
func empty(ts *testscript.TestScript, _ bool, args []string) {
	list, err := os.ReadDir(ts.MkAbs(args[0]))
	if err != nil || len(list) > 0 {
		ts.Fatalf("%s holds %v, %v", args[0], list, err)
	}
}
