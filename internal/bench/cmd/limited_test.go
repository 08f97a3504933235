package main

import (
	"os"
	"testing"
)

func TestValues(t *testing.T) {
	t.Parallel()
	v := values([]byte("goos: linux\nBenchmarkAutomaton/10/assay-2 \t 691 1730396 ns/op 132.2 MB/s 10.51 B/pattern-byte 7.5 ns/text-byte\nPASS\n"))
	if v["ns/op"] != 1730396 || v["B/pattern-byte"] != 10.51 || v["ns/text-byte"] != 7.5 || len(v) != 4 {
		t.Errorf("%v", v)
	}
}

func TestResident(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/proc/self/statm"); err != nil {
		t.Skip("this system does not say what a process holds")
	}
	if got := resident(os.Getpid()); got < 1<<20 {
		t.Errorf("this test holds %d bytes?", got)
	}
	if got := resident(-1); got != 0 {
		t.Errorf("%d bytes of no process", got)
	}
}
