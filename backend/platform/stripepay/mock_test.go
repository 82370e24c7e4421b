package stripepay_test

import (
	"bufio"
	"net/url"
	"os/exec"
	"strings"
	"testing"

	"quayside/backend/testenv"
)

// mockVersion speaks Stripe's specification of API version 2023-10-16.
const mockVersion = "github.com/stripe/stripe-mock@v0.180.0"

// startMock starts Stripe's own stateless mock on loopback and returns its base
// URL. It checks requests against Stripe's published specification and answers
// with sample data.
func startMock(t *testing.T) string {
	t.Helper()
	// Both addresses are named: the mock would open its others to the world.
	cmd := exec.CommandContext(t.Context(), testenv.Tool(t, mockVersion),
		"-http-addr", "127.0.0.1:0", "-https-addr", "127.0.0.1:0", "-strict-version-check")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cmd.Wait(); err == nil { // it is killed when the test's context ends
			t.Error("stripe-mock ended by itself")
		}
	})
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if address, ok := strings.CutPrefix(lines.Text(), "Listening for HTTP at address: "); ok {
			return (&url.URL{Scheme: "http", Host: address}).String()
		}
	}
	t.Fatal("stripe-mock does not say where it listens")
	return ""
}
