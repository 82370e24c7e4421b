package keyfile

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"quayside/backend/customs"
	"quayside/backend/customs/ceb"
)

func TestAKeyIsMadeOnceAndFound(t *testing.T) {
	t.Parallel()
	for _, a := range []ceb.Algorithm{ceb.SM2, ceb.RSA} {
		f := Open(filepath.Join(t.TempDir(), "keys"))
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if err := f.MakeMissing("agent", a, "示例报关行", time.Now()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		s, err := f.Signer("agent")
		if err != nil || s.Algorithm() != a {
			t.Fatalf("Signer = %v, %v", s, err)
		}
		info, err := os.Stat(f.path("agent"))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("key file: %v, %v", info.Mode(), err)
		}
		if files, err := os.ReadDir(f.dir); err != nil || len(files) != 1 {
			t.Errorf("files = %v, %v", files, err)
		}
	}
}

func TestWhatIsNotAKey(t *testing.T) {
	t.Parallel()
	f := Open(t.TempDir())
	for _, name := range []string{"nobody", "", "../agent", "a/b", "AGENT"} {
		if _, err := f.Signer(name); !errors.Is(err, customs.ErrNoKey) {
			t.Errorf("Signer(%q) = %v, want ErrNoKey", name, err)
		}
	}
	if err := os.WriteFile(f.path("broken"), []byte("-----BEGIN nonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Signer("broken"); err == nil || errors.Is(err, customs.ErrNoKey) {
		t.Errorf("Signer of a broken file = %v", err)
	}
}
