package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// What one library may use with one number of names. Those that need more are said to.
const (
	mostTime   = 3 * time.Minute
	mostMemory = 8 << 30
)

// automata measures our automaton and public libraries with up to a million names.
func automata(ctx context.Context, w io.Writer) error {
	dir, err := os.MkdirTemp("", "assay-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	binary := filepath.Join(dir, "mention.test")
	build := exec.CommandContext(ctx, "go", "test", "-c", "-o", binary, "./engine/mention") //nolint:gosec // our own test
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build the benchmark: %w\n%s", err, out)
	}
	for _, n := range []int{10_000, 100_000, 1_000_000} {
		ours := 0.0
		for _, lib := range []string{"assay", "cloudflare", "petar-dambovaliev", "BobuSumisu"} {
			out, why, err := limited(ctx, binary, fmt.Sprintf("^BenchmarkAutomaton$/^%d$/^%s$", n, lib))
			if err != nil {
				return err
			}
			name := fmt.Sprintf("%d names, %s", n, lib)
			if why != "" {
				say(w, "  %-34s %s\n", name, why)
				continue
			}
			v := values(out)
			ratio := ""
			switch {
			case lib == "assay":
				ours = v["ns/text-byte"]
			case ours > 0:
				ratio = fmt.Sprintf("  (%.1f times ours)", v["ns/text-byte"]/ours)
			}
			say(w, "  %-34s %6.2f ns a byte of text, %8.1f B a byte of names, %7.2f s to build%s\n", name, v["ns/text-byte"], v["B/pattern-byte"], v["s-to-build"], ratio)
		}
	}
	return nil
}

// limited runs one benchmark in a process of its own, and says why when it had to be ended.
func limited(ctx context.Context, binary, pattern string) (out []byte, why string, err error) {
	ctx, cancel := context.WithTimeout(ctx, mostTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, "-test.run", "^$", "-test.bench", pattern, "-test.benchtime", "1s") //nolint:gosec // the binary built above
	cmd.Env = append(os.Environ(), "ASSAY_BENCH_MILLION=1")
	var b bytes.Buffer
	cmd.Stdout, cmd.Stderr = &b, &b
	if err := cmd.Start(); err != nil {
		return nil, "", err
	}
	var large atomic.Bool
	done := make(chan struct{})
	go func() { // ends with the process
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				if resident(cmd.Process.Pid) > mostMemory {
					large.Store(true)
					cancel()
					return
				}
			}
		}
	}()
	err = cmd.Wait()
	close(done)
	switch {
	case large.Load():
		return nil, fmt.Sprintf("ran out of memory: more than %d GiB", mostMemory>>30), nil
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return nil, fmt.Sprintf("ran out of time: more than %v", mostTime), nil
	case err != nil && bytes.Contains(b.Bytes(), []byte("out of memory")):
		return nil, "ran out of memory: this machine has less than it asked for", nil
	case err != nil:
		return nil, "", fmt.Errorf("%s: %w\n%s", pattern, err, b.String())
	}
	return b.Bytes(), "", nil
}

// resident is the memory a process holds, in bytes, 0 where the system does not say.
func resident(pid int) int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0
	}
	f := strings.Fields(string(text))
	if len(f) < 2 {
		return 0
	}
	pages, err := strconv.ParseInt(f[1], 10, 64)
	if err != nil {
		return 0
	}
	return pages * int64(os.Getpagesize())
}

// values reads the figures of the last benchmark line by their units.
func values(out []byte) map[string]float64 {
	v := map[string]float64{}
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(line)
		if len(f) < 4 || !strings.HasPrefix(f[0], "Benchmark") {
			continue
		}
		for i := 2; i+1 < len(f); i += 2 {
			if x, err := strconv.ParseFloat(f[i], 64); err == nil {
				v[f[i+1]] = x
			}
		}
	}
	return v
}
