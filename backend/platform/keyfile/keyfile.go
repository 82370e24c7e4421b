// Package keyfile finds the signing keys of declarations in a folder: one file
// NAME.pem an identity, holding its private key and its certificate.
package keyfile

import (
	"bytes"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"

	"quayside/backend/customs"
	"quayside/backend/customs/ceb"
)

// Folder is a folder of keys. A key is read at its first use and kept; a new
// key under an old name counts from the next start.
type Folder struct {
	dir string

	mu      sync.Mutex
	signers map[string]customs.Signer
}

// Open returns the folder dir, which need not exist yet.
func Open(dir string) *Folder { return &Folder{dir: dir, signers: map[string]customs.Signer{}} }

// nameForm keeps a name inside the folder.
var nameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)

// Signer returns the signer of the key, or customs.ErrNoKey if there is no
// such file. A file that is there and cannot be read is another error.
func (f *Folder) Signer(name string) (customs.Signer, error) {
	if !nameForm.MatchString(name) {
		return nil, customs.ErrNoKey.Because(fmt.Errorf("%q is no key's name", name))
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if s, known := f.signers[name]; known {
		return s, nil
	}
	file, err := os.ReadFile(f.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, customs.ErrNoKey.Because(err)
	}
	if err != nil {
		return nil, fmt.Errorf("read key %s: %w", name, err)
	}
	key, certificate, err := split(file)
	if err != nil {
		return nil, fmt.Errorf("read key %s: %w", name, err)
	}
	s, err := ceb.LoadSigner(key, certificate)
	if err != nil {
		return nil, fmt.Errorf("read key %s: %w", name, err)
	}
	f.signers[name] = s
	return s, nil
}

// MakeMissing makes a key that vouches for itself unless there is one of this
// name. Real customs takes only certificates of its own authority: such a key
// serves a stand-in port.
func (f *Folder) MakeMissing(name string, a ceb.Algorithm, company string, now time.Time) error {
	if !nameForm.MatchString(name) {
		return fmt.Errorf("%q is no key's name", name)
	}
	if _, err := os.Stat(f.path(name)); err == nil {
		return nil
	}
	made, err := ceb.SelfMade(a, company, now)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return fmt.Errorf("make the folder of keys: %w", err)
	}
	return f.write(name, append(bytes.Clone(made.Key), made.Certificate...))
}

// write puts the file there whole or not at all: a crash leaves no half key. A
// key that somebody else made meanwhile stays.
func (f *Folder) write(name string, content []byte) error {
	t, err := os.CreateTemp(f.dir, "."+name+"-*")
	if err != nil {
		return fmt.Errorf("write key %s: %w", name, err)
	}
	_, err = t.Write(content)
	err = errors.Join(err, t.Sync(), t.Close())
	if err == nil {
		err = os.Link(t.Name(), f.path(name))
		if errors.Is(err, fs.ErrExist) {
			err = nil
		}
	}
	if err := errors.Join(err, os.Remove(t.Name())); err != nil {
		return fmt.Errorf("write key %s: %w", name, err)
	}
	return nil
}

func (f *Folder) path(name string) string { return filepath.Join(f.dir, name+".pem") }

// split takes the private key and the first certificate out of a PEM file.
func split(file []byte) (key, certificate []byte, err error) {
	for rest := file; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		switch {
		case strings.HasSuffix(block.Type, "PRIVATE KEY") && key == nil:
			key = block.Bytes
		case block.Type == "CERTIFICATE" && certificate == nil:
			certificate = block.Bytes
		}
	}
	if key == nil || certificate == nil {
		return nil, nil, errors.New("the file must hold a PRIVATE KEY and a CERTIFICATE, both in PEM")
	}
	return key, certificate, nil
}
