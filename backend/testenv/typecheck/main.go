// Command typecheck checks the types of the islands in web/src with the
// TypeScript compiler at the version of web/check/package-lock.json. It is part
// of `make check`; nothing that runs in the shop needs it.
//
// The compiler is got once with npm, checked against the lock file's hashes,
// and kept under the user's cache folder, outside this checkout.
package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"quayside/backend/testenv"
	"quayside/backend/testenv/machine"
)

// errNoNpm means the compiler cannot be got on this machine.
var errNoNpm = errors.New("npm is not installed (Debian: npm)")

func main() {
	err := run(context.Background())
	if errors.Is(err, errNoNpm) && !testenv.Strict() {
		fmt.Println("make check: NOT checked on this machine: the types of web/src:", err)
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "typecheck:", err)
		os.Exit(1)
	}
}

// run checks the types; what is wrong with them is on our output.
func run(ctx context.Context) error {
	dir, err := compiler(ctx, "web/check")
	if err != nil {
		return err
	}
	return command(ctx, ".", filepath.Join(dir, "node_modules", ".bin", "tsc"), "--noEmit", "--project", "web")
}

// compiler returns the folder the compiler is installed in. The folder's name
// is made of the lock file, so that another version is another folder.
func compiler(ctx context.Context, pinned string) (string, error) {
	lock, err := os.ReadFile(filepath.Join(pinned, "package-lock.json"))
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(lock)
	dir := filepath.Join(cache, "quayside", "typecheck-"+hex.EncodeToString(sum[:6]))
	if _, err := os.Stat(filepath.Join(dir, "node_modules", ".bin", "tsc")); err == nil {
		return dir, nil
	}
	return dir, install(ctx, pinned, dir)
}

// install gets the packages of the lock file into dir. It goes by way of a
// folder beside it, so that a broken install is never taken for a whole one.
func install(ctx context.Context, pinned, dir string) error {
	if err := needNpm(ctx); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	fresh, err := os.MkdirTemp(filepath.Dir(dir), "typecheck-new-")
	if err != nil {
		return err
	}
	for _, name := range []string{"package.json", "package-lock.json"} {
		text, err := os.ReadFile(filepath.Join(pinned, name))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(fresh, name), text, 0o644); err != nil {
			return err
		}
	}
	if err := command(ctx, fresh, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--omit-lockfile-registry-resolved"); err != nil {
		return errors.Join(err, os.RemoveAll(fresh))
	}
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	return os.Rename(fresh, dir)
}

// needNpm installs npm where that may be done without asking.
func needNpm(ctx context.Context) error {
	npm := machine.Program("npm", "the types of web/src", "npm")
	if npm.Here() {
		return nil
	}
	if !machine.MayInstall() {
		return errNoNpm
	}
	return machine.Install(ctx, []machine.Need{npm}, os.Stdout)
}

// command runs a program in dir with its output on ours.
func command(ctx context.Context, dir, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(name), err)
	}
	return nil
}
