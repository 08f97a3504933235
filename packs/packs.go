// Package packs ships the knowledge that every installation shares: lexicons of coded terms and prohibitions. Each is a dated
// YAML file with a citation and a mark that says whether somebody checked it against the primary text.
package packs

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/assay-ip/assay/engine"
)

//go:embed lexicon/*.yaml prohibited/*.yaml
var files embed.FS

// MaxSize bounds a pack file, in bytes.
const MaxSize = 4 << 20

// ErrPack is wrapped by every fault of a pack file.
var ErrPack = errors.New("packs: not a pack")

var version = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)

// Load returns the packs that ship with the program, in order of their IDs.
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
	slices.SortFunc(out, func(a, b engine.Pack) int { return bytes.Compare([]byte(a.ID), []byte(b.ID)) })
	for i := 1; i < len(out); i++ {
		if out[i].ID == out[i-1].ID {
			return nil, fmt.Errorf("%w: two packs are named %q; give each its own id", ErrPack, out[i].ID)
		}
	}
	return out, nil
}

// Read reads one pack. Unknown keys, a missing date and terms without an identifier are refused by name.
func Read(r io.Reader) (engine.Pack, error) {
	var p engine.Pack
	text, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	if err != nil {
		return p, fmt.Errorf("packs: %w", err)
	}
	if len(text) > MaxSize {
		return p, fmt.Errorf("%w: larger than %d bytes; split it", ErrPack, MaxSize)
	}
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(&p); err != nil {
		return p, fmt.Errorf("%w: %w", ErrPack, err)
	}
	switch {
	case p.ID == "":
		return p, fmt.Errorf("%w: id is missing", ErrPack)
	case !version.MatchString(p.Version):
		return p, fmt.Errorf("%w: version %q is not a date; write it as 2026-11-01", ErrPack, p.Version)
	case p.Kind == engine.PackNames && len(p.Names) == 0:
		return p, fmt.Errorf("%w: names is empty", ErrPack)
	case p.Kind != engine.PackNames && len(p.Terms) == 0:
		return p, fmt.Errorf("%w: terms is empty", ErrPack)
	}
	seen := map[string]bool{}
	for i, t := range p.Terms {
		if t.ID == "" || seen[t.ID] {
			return p, fmt.Errorf("%w: terms[%d].id %q is missing or stands twice", ErrPack, i, t.ID)
		}
		seen[t.ID] = true
	}
	return p, nil
}
