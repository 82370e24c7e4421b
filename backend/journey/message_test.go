package journey

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"quayside/backend/customs/ceb"
	"quayside/backend/testenv"
)

// judgeMessages holds every message the timeline says we wrote against the
// schemas, ours and where it is at hand the official one, and its signature
// against our verifier. It reads what travelled, byte for byte.
func (c *clerk) judgeMessages(entries []entry) {
	c.t.Helper()
	dir := c.t.TempDir()
	var envelopes, messages []string
	for i, e := range entries {
		if !slices.Contains(written, e.Code) {
			continue
		}
		sealed := c.raw(e.Raw)
		opened, err := ceb.Open(sealed)
		if err != nil {
			c.t.Fatalf("%s %s: %v", e.Code, e.Number, err)
		}
		if _, err := ceb.Verify(opened.Data); err != nil {
			c.t.Errorf("the signature of %s %s: %v", e.Code, e.Number, err)
		}
		envelopes = append(envelopes, keep(c.t, filepath.Join(dir, fmt.Sprintf("%d-dxp.xml", i)), sealed))
		messages = append(messages, keep(c.t, filepath.Join(dir, fmt.Sprintf("%d-%s.xml", i, e.Code)), opened.Data))
	}
	if len(messages) < len(written) {
		c.t.Errorf("%d messages, want at least one for each of %q", len(messages), written)
	}
	validate(c.t, messages, "quayside-ceb-export.xsd", "ceb-export-202205.xsd")
	validate(c.t, envelopes, "quayside-dxp.xsd", "dxp-terminal-202205.xsd")
}

func keep(t *testing.T, file string, text []byte) string {
	t.Helper()
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// validate asks xmllint, without network, whether files keep a schema.
func validate(t *testing.T, files []string, ours, official string) {
	t.Helper()
	schemas := []string{filepath.Join(testenv.Root(t), "backend", "customs", "ceb", "testdata", ours)}
	if dir, found := testenv.Shared(t); found {
		schemas = append(schemas, filepath.Join(dir, "customs", "xsd", official))
	}
	for _, schema := range schemas {
		args := append([]string{"--nonet", "--noout", "--schema", schema}, files...)
		if out, err := exec.Command(testenv.Program(t, "xmllint"), args...).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", schema, err, out)
		}
	}
}
