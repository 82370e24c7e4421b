package checkout_test

import (
	"context"
	"errors"
	"strings"
)

// ears is a bus that remembers, and then always fails: nothing may depend on it.
type ears struct{ strings.Builder }

func (e *ears) Publish(_ context.Context, subject string, body []byte) error {
	e.WriteString(subject + " " + string(body) + "\n")
	return errors.New("nobody listens")
}
