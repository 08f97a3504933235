// Package seal encrypts the few secrets that must be read back, with a key that is kept beside the database and not in it.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"sync"

	"github.com/assay-ip/assay/internal/fault"
)

const keySize = 32

// Box seals and opens texts with AES-256-GCM. Its methods may be called from any goroutine.
type Box struct{ key func() (cipher.AEAD, error) }

// File returns a box whose key is in a file that its owner alone may read. The file is made when something is sealed first.
func File(path string) *Box {
	var mu sync.Mutex
	var aead cipher.AEAD
	return &Box{key: func() (cipher.AEAD, error) {
		mu.Lock()
		defer mu.Unlock()
		if aead != nil {
			return aead, nil
		}
		key, err := load(path)
		if err != nil {
			return nil, fault.Wrap(err, fault.Unavailable, "the key file of second factors cannot be read", "see that secrets.key is in the data folder and may be read")
		}
		aead, err = open(key)
		return aead, err
	}}
}

// Random returns a box whose key is nowhere else. It is for tests.
func Random() *Box {
	key := make([]byte, keySize)
	_, _ = rand.Read(key) // it never fails
	return &Box{key: func() (cipher.AEAD, error) { return open(key) }}
}

func open(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// load reads the key, and makes one when there is none. Of two processes that make one at the same moment the first wins.
func load(path string) ([]byte, error) {
	key, err := os.ReadFile(path) //nolint:gosec // the operator names the folder
	if err == nil {
		if len(key) != keySize {
			return nil, errors.New("seal: the key file is damaged")
		}
		return key, nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, err
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".secrets-*") // 0600
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.Remove(tmp.Name()) }()
	fresh := make([]byte, keySize)
	_, _ = rand.Read(fresh) // it never fails
	_, err = tmp.Write(fresh)
	err = errors.Join(err, tmp.Sync(), tmp.Close())
	if err != nil {
		return nil, err
	}
	if err := os.Link(tmp.Name(), path); err != nil && !errors.Is(err, os.ErrExist) {
		return nil, err
	}
	return os.ReadFile(path) //nolint:gosec // as above
}

// Seal encrypts a text. What it belongs to, such as a user ID, is bound to it: opened for another it is refused.
func (b *Box) Seal(text, belongsTo string) (string, error) {
	aead, err := b.key()
	if err != nil {
		return "", err
	}
	nonce := make([]byte, aead.NonceSize())
	_, _ = rand.Read(nonce) // it never fails
	return base64.RawStdEncoding.EncodeToString(aead.Seal(nonce, nonce, []byte(text), []byte(belongsTo))), nil
}

// Open decrypts what Seal gave. What was changed, or sealed with another key, is fault.Unavailable.
func (b *Box) Open(sealed, belongsTo string) (string, error) {
	aead, err := b.key()
	if err != nil {
		return "", err
	}
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	if err == nil && len(raw) < aead.NonceSize() {
		err = errors.New("seal: too short")
	}
	var text []byte
	if err == nil {
		text, err = aead.Open(nil, raw[:aead.NonceSize()], raw[aead.NonceSize():], []byte(belongsTo))
	}
	if err != nil {
		return "", fault.Wrap(err, fault.Unavailable, "a second factor cannot be read with the key file", "put back the secrets.key that it was made with")
	}
	return string(text), nil
}
