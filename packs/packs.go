// Package packs ships the knowledge that every installation shares: lexicons of coded terms, names that brands go by, and
// prohibitions. Each is a dated YAML file with a citation and a mark that says whether somebody checked it against the primary text.
package packs

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"

	"github.com/assay-ip/assay/engine"
)

//go:embed lexicon/*.yaml prohibited/*.yaml
var files embed.FS

// MaxSize bounds a pack file, in bytes.
const MaxSize = 4 << 20

// ErrPack is wrapped by every fault of a pack file.
var ErrPack = errors.New("packs: not a pack")

// Load returns the packs that ship with the program, in order of their IDs, each with the hash of its content.
func Load() ([]engine.Pack, error) { return LoadFS(files) }

// LoadFS reads every *.yaml file below the root of a file system.
func LoadFS(fsys fs.FS) ([]engine.Pack, error) {
	var out []engine.Pack
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".yaml" {
			return err
		}
		f, err := fsys.Open(name)
		if err != nil {
			return fmt.Errorf("packs: %w", err)
		}
		defer f.Close()
		p, err := Read(f)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		out = append(out, p)
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(out, func(a, b engine.Pack) int { return cmp.Compare(a.ID, b.ID) })
	for i := 1; i < len(out); i++ {
		if out[i].ID == out[i-1].ID {
			return nil, fmt.Errorf("%w: two packs are named %q; give each its own id", ErrPack, out[i].ID)
		}
	}
	return out, nil
}

// Read reads one pack and checks its form: unknown keys, a missing date, entries without an identifier and a stated hash that is not
// the content's are refused by name and line. Whether the entries compile is for the engine to say; see ReadAll.
func Read(r io.Reader) (engine.Pack, error) {
	docs, err := ReadAll(r)
	if err != nil {
		return engine.Pack{}, err
	}
	if len(docs) != 1 {
		return engine.Pack{}, fmt.Errorf("%w: it holds %d documents; give one", ErrPack, len(docs))
	}
	if bad := docs[0].Problems; len(bad) > 0 {
		return engine.Pack{}, fmt.Errorf("%w: %s", ErrPack, bad[0])
	}
	return docs[0].Pack, nil
}
