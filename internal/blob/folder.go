package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/assay-ip/assay/internal/fault"
)

// Folder keeps files in a folder, as ab/abcd….
type Folder struct{ root *os.Root }

var _ Store = (*Folder)(nil)

// OpenFolder opens a folder, and makes it when it is not there. Nothing outside of it is ever touched, whatever the names are.
func OpenFolder(path string) (*Folder, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "the folder of files cannot be made", "name a folder that may be written with --data")
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "the folder of files cannot be opened", "name a folder that may be read with --data")
	}
	return &Folder{root}, nil
}

// Close lets go of the folder.
func (f *Folder) Close() error { return f.root.Close() }

// place returns where a hash lies, and whether it is one.
func place(hash string) (string, bool) {
	b, err := hex.DecodeString(hash)
	if err != nil || len(b) != sha256.Size || hex.EncodeToString(b) != hash {
		return "", false
	}
	return filepath.Join(hash[:2], hash), true
}

func missing() error { return fault.New(fault.NotFound, "there is no such file", "") }

func failed(err error) error {
	return fault.Wrap(err, fault.Unavailable, "the files cannot be reached", "try again; if it stays, look into the log of the server")
}

// Put implements Store. The content is complete and on the disk before it has its name.
func (f *Folder) Put(ctx context.Context, r io.Reader, limit int64) (name string, size int64, err error) {
	temp, err := f.temp()
	if err != nil {
		return "", 0, failed(err)
	}
	defer func() { // gone when it has its name already
		_ = temp.Close()
		_ = f.root.Remove(filepath.Base(temp.Name()))
	}()
	sum := sha256.New()
	size, err = io.Copy(io.MultiWriter(temp, sum), io.LimitReader(&untilDone{ctx, r}, limit+1))
	switch {
	case err != nil:
		return "", 0, failed(err)
	case size > limit:
		return "", 0, fault.New(fault.TooLarge, "the file is larger than is taken", "make it smaller, or split it")
	}
	name = hex.EncodeToString(sum.Sum(nil))
	at, _ := place(name)
	if _, err := f.root.Stat(at); err == nil {
		return name, size, nil // the same content is there already
	}
	if err := errors.Join(temp.Chmod(0o400), temp.Sync(), temp.Close()); err != nil {
		return "", 0, failed(err)
	}
	if err := f.root.Mkdir(name[:2], 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", 0, failed(err)
	}
	if err := f.root.Rename(filepath.Base(temp.Name()), at); err != nil {
		return "", 0, failed(err)
	}
	return name, size, f.syncFolder(name[:2])
}

// temp makes a file of a name that no hash has.
func (f *Folder) temp() (*os.File, error) {
	for range 100 {
		file, err := f.root.OpenFile("incoming-"+random(), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
		if !errors.Is(err, fs.ErrExist) {
			return file, err
		}
	}
	return nil, fs.ErrExist
}

func (f *Folder) syncFolder(name string) error {
	d, err := f.root.Open(name)
	if err != nil {
		return failed(err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return failed(err)
	}
	return nil
}

// Open implements Store.
func (f *Folder) Open(_ context.Context, name string) (io.ReadCloser, error) {
	at, ok := place(name)
	if !ok {
		return nil, missing()
	}
	file, err := f.root.Open(at)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, missing()
	case err != nil:
		return nil, failed(err)
	}
	return &checked{file: file, sum: sha256.New(), want: name}, nil
}

// Size implements Store.
func (f *Folder) Size(_ context.Context, name string) (int64, error) {
	at, ok := place(name)
	if !ok {
		return 0, missing()
	}
	info, err := f.root.Stat(at)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return 0, missing()
	case err != nil:
		return 0, failed(err)
	}
	return info.Size(), nil
}

// Each implements Store.
func (f *Folder) Each(ctx context.Context, fn func(string) error) error {
	return fs.WalkDir(f.root.FS(), ".", func(path string, d fs.DirEntry, err error) error {
		if err = errors.Join(err, ctx.Err()); err != nil {
			return failed(err)
		}
		if _, ok := place(d.Name()); d.IsDir() || !ok {
			return nil
		}
		return fn(filepath.Base(path))
	})
}

// Ready implements Store.
func (f *Folder) Ready(context.Context) error {
	file, err := f.temp()
	if err != nil {
		return failed(err)
	}
	if err := errors.Join(file.Close(), f.root.Remove(filepath.Base(file.Name()))); err != nil {
		return failed(err)
	}
	return nil
}

// untilDone reads until the context ends.
type untilDone struct {
	ctx context.Context //nolint:containedctx // of one call
	r   io.Reader
}

// Read implements io.Reader.
func (u *untilDone) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.r.Read(p)
}

// checked reads a file and fails at its end when it is not what it was.
type checked struct {
	file *os.File
	sum  hash.Hash
	want string
}

// Read implements io.Reader.
func (c *checked) Read(p []byte) (int, error) {
	n, err := c.file.Read(p)
	c.sum.Write(p[:n])
	if errors.Is(err, io.EOF) && hex.EncodeToString(c.sum.Sum(nil)) != c.want {
		return n, fault.Wrap(fmt.Errorf("blob: content of %s changed", c.want), fault.Internal, "the file is damaged", "restore the folder of files from a backup")
	}
	return n, err
}

// Close implements io.Closer.
func (c *checked) Close() error { return c.file.Close() }
