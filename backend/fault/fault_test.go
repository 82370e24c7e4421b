package fault_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"quayside/backend/fault"
)

var errShort = fault.New(fault.Conflict, "stock.short", "This item has just sold out.")

func TestFrom(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		err  error
		kind fault.Kind
		code string
	}{
		{"a fault is itself", errShort, fault.Conflict, "stock.short"},
		{"a wrapped fault is found", fmt.Errorf("take 2: %w", errShort), fault.Conflict, "stock.short"},
		{"a joined fault is found", errors.Join(io.EOF, errShort), fault.Conflict, "stock.short"},
		{"the outermost fault speaks", fault.New(fault.Busy, "a.b", "x").Because(errShort), fault.Busy, "a.b"},
		{"any other error is ours to mend", io.ErrUnexpectedEOF, fault.Internal, "internal"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := fault.From(tt.err)
			if f.Kind != tt.kind || f.Code != tt.code {
				t.Errorf("From = %s %s, want %s %s", f.Kind, f.Code, tt.kind, tt.code)
			}
			if !errors.Is(f, tt.err) && !errors.Is(tt.err, f) {
				t.Errorf("From lost the cause: %v", f)
			}
		})
	}
	if f := fault.From(nil); f != nil {
		t.Errorf("From(nil) = %v, want nil", f)
	}
}

func TestCopiesLeaveTheDeclaredFaultAlone(t *testing.T) {
	t.Parallel()
	field := fault.Field{Name: "postcode", Code: "checkout.postcode", Text: "Enter a postcode."}
	f := errShort.Because(io.EOF).With(field)
	if errShort.Unwrap() != nil || errShort.Fields != nil {
		t.Fatal("the package-level fault was changed")
	}
	if !errors.Is(f, errShort) || !errors.Is(f, io.EOF) {
		t.Errorf("%v is neither the fault nor its cause", f)
	}
	if len(f.Fields) != 1 || f.Fields[0] != field {
		t.Errorf("fields = %v", f.Fields)
	}
	if got := f.Error(); got != "stock.short: EOF" {
		t.Errorf("Error = %q", got)
	}
	if errors.Is(f, fault.New(fault.Conflict, "stock.other", "x")) {
		t.Error("a fault is another with a different code")
	}
}
