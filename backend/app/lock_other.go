//go:build !unix

package app

// lockFile does nothing where files cannot be locked as on Unix: see to it that
// one server runs on a SQLite file.
func lockFile(string) (unlock func() error, err error) { return func() error { return nil }, nil }
