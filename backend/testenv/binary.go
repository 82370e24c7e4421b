package testenv

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// Binary returns the path of the quayside program, to be run as a person runs
// it: the one of [BinaryVar], which `make test` builds once, else one built
// from the code as it is now.
func Binary(t testing.TB) string {
	t.Helper()
	if path := os.Getenv(BinaryVar); path != "" {
		return path
	}
	path, err := built(Root(t))
	if err != nil {
		t.Fatalf("build the program: %v", err)
	}
	return path
}

var (
	building sync.Mutex
	binaries = map[string]string{} // by the folder of the checkout
)

// built builds the program once in each test program. It is put into place
// whole, since other test programs may be doing the same.
func built(root string) (string, error) {
	building.Lock()
	defer building.Unlock()
	if path := binaries[root]; path != "" {
		return path, nil
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	path := filepath.Join(cache, "quayside", "tested")
	fresh := fmt.Sprintf("%s-%d", path, os.Getpid())
	cmd := exec.Command("go", "build", "-buildvcs=false", "-o", fresh, "./backend")
	cmd.Dir, cmd.Env = root, append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	if err := os.Rename(fresh, path); err != nil {
		return "", errors.Join(err, os.Remove(fresh))
	}
	binaries[root] = path
	return path, nil
}
