package blob_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/assay-ip/assay/internal/blob"
	"github.com/assay-ip/assay/internal/fault"
)

func folder(t *testing.T) (*blob.Folder, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "files")
	f, err := blob.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f, dir
}

func put(t *testing.T, f *blob.Folder, text string) string {
	t.Helper()
	hash, size, err := f.Put(t.Context(), strings.NewReader(text), 1<<20)
	if err != nil || size != int64(len(text)) {
		t.Fatalf("%d bytes, %v", size, err)
	}
	return hash
}

func TestSameContentIsTheSameFile(t *testing.T) {
	t.Parallel()
	f, dir := folder(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { put(t, f, "certificate") })
	}
	wg.Wait()
	sum := sha256.Sum256([]byte("certificate"))
	want := hex.EncodeToString(sum[:])
	if got := put(t, f, "certificate"); got != want {
		t.Errorf("hash %s, want %s", got, want)
	}
	other := put(t, f, "other")
	var all []string
	if err := f.Each(t.Context(), func(h string) error { all = append(all, h); return nil }); err != nil {
		t.Fatal(err)
	}
	both := []string{want, other}
	slices.Sort(both)
	if !slices.Equal(all, both) {
		t.Errorf("files %v", all)
	}
	r, err := f.Open(t.Context(), want)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if b, err := io.ReadAll(r); err != nil || string(b) != "certificate" {
		t.Errorf("%q %v", b, err)
	}
	if n, err := f.Size(t.Context(), want); n != 11 || err != nil {
		t.Errorf("%d %v", n, err)
	}
	info, err := os.Stat(filepath.Join(dir, want[:2], want))
	if err != nil || info.Mode().Perm()&0o277 != 0 {
		t.Errorf("the file can be written by somebody: %v %v", info.Mode(), err)
	}
	left, err := filepath.Glob(filepath.Join(dir, "incoming-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
	if err := f.Ready(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestNothingIsKeptOfWhatFails(t *testing.T) {
	t.Parallel()
	f, _ := folder(t)
	_, _, err := f.Put(t.Context(), bytes.NewReader(make([]byte, 11)), 10)
	if !fault.Is(err, fault.TooLarge) {
		t.Error(err)
	}
	if _, _, err = f.Put(t.Context(), iotest.ErrReader(errors.New("broken")), 10); err == nil {
		t.Error("a broken read was kept")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err = f.Put(ctx, strings.NewReader("x"), 10); err == nil {
		t.Error("a cancelled read was kept")
	}
	if err := f.Each(t.Context(), func(h string) error { t.Errorf("kept %s", h); return nil }); err != nil {
		t.Fatal(err)
	}
}

func TestOnlyHashesAreNames(t *testing.T) {
	t.Parallel()
	f, dir := folder(t)
	if err := os.WriteFile(filepath.Join(filepath.Dir(dir), "secret"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", "..", "../secret", strings.Repeat("../", 20) + "etc/passwd", strings.Repeat("A", 64), strings.Repeat("a", 64), strings.Repeat("g", 64)} {
		if _, err := f.Open(t.Context(), name); !fault.Is(err, fault.NotFound) {
			t.Errorf("open %q: %v", name, err)
		}
		if _, err := f.Size(t.Context(), name); !fault.Is(err, fault.NotFound) {
			t.Errorf("size of %q: %v", name, err)
		}
	}
}

func TestDamageIsSeen(t *testing.T) {
	t.Parallel()
	f, dir := folder(t)
	hash := put(t, f, "certificate")
	at := filepath.Join(dir, hash[:2], hash)
	if err := errors.Join(os.Chmod(at, 0o600), os.WriteFile(at, []byte("certificatE"), 0o600)); err != nil {
		t.Fatal(err)
	}
	r, err := f.Open(t.Context(), hash)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err := io.ReadAll(r); !fault.Is(err, fault.Internal) {
		t.Errorf("damaged content was given: %v", err)
	}
}
