package seal_test

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/assay-ip/assay/internal/fault"
	"github.com/assay-ip/assay/internal/seal"
)

func TestSealedForOneIsClosedToAnother(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "new", "secrets.key")
	a := seal.File(path)
	sealed, err := a.Seal("secret", "usr_1")
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 || info.Size() != 32 {
		t.Fatalf("the key file: %v, %v", info, err)
	}
	if got, err := seal.File(path).Open(sealed, "usr_1"); err != nil || got != "secret" {
		t.Errorf("read back after a restart: %q, %v", got, err)
	}
	again, err := a.Seal("secret", "usr_1")
	if err != nil || again == sealed {
		t.Errorf("the same text is sealed the same way twice: %v", err)
	}
	for name, try := range map[string]func() (string, error){
		"another person": func() (string, error) { return a.Open(sealed, "usr_2") },
		"another key":    func() (string, error) { return seal.Random().Open(sealed, "usr_1") },
		"cut":            func() (string, error) { return a.Open(sealed[:8], "usr_1") },
		"nothing":        func() (string, error) { return a.Open("", "usr_1") },
		"not base64":     func() (string, error) { return a.Open("!!", "usr_1") },
	} {
		if got, err := try(); !fault.Is(err, fault.Unavailable) || got != "" {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if err := os.WriteFile(path, []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := seal.File(path).Seal("x", "y"); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a damaged key file: %v", err)
	}
}

// Processes that start together use one key.
func TestOneKeyWhoeverMakesIt(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "secrets.key")
	var all sync.WaitGroup
	sealed := make([]string, 8)
	for i := range sealed {
		all.Go(func() { sealed[i], _ = seal.File(path).Seal("secret", "u") })
	}
	all.Wait()
	for _, s := range sealed {
		if got, err := seal.File(path).Open(s, "u"); err != nil || got != "secret" {
			t.Errorf("%q, %v", got, err)
		}
	}
}
