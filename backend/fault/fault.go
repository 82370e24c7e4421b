// Package fault is how the shop says no.
//
// A Fault has two voices: Code and Text for the person who asked, the cause
// for the log. Kind is the whole of what HTTP needs to know; the only map from
// Kind to a status is in server/reply. Every other error in the shop is wrapped
// with fmt.Errorf and reaches a person as Internal, its words in the log only.
package fault

import (
	"errors"
	"fmt"
)

// Kind says whose move it is next.
type Kind string

// The kinds. A new one needs a line in server/reply.
const (
	Invalid  Kind = "invalid"  // the sender can mend the request
	Unknown  Kind = "unknown"  // there is no such thing, or not for these eyes
	Denied   Kind = "denied"   // signed in, but not allowed
	Conflict Kind = "conflict" // the world moved first
	Busy     Kind = "busy"     // try again shortly
	Often    Kind = "often"    // the sender asks too much; wait, then try again
	Internal Kind = "internal" // ours to mend
)

// ErrInternal stands before people in place of an error that has no words for
// them. It promises nothing about what was or was not done, because we do not
// know.
var ErrInternal = New(Internal, "internal",
	"This did not work because of a fault on our side. Try again in a minute; if it happens again, write to us with the reference shown here.")

// Fault is a refusal with a name.
type Fault struct {
	Kind   Kind
	Code   string  // stable, dotted, owned by one package: "stock.short"
	Text   string  // one English sentence for a person; translated by Code
	Fields []Field // the parts of a form to mend, in the form's order; often empty
	err    error   // the cause, for logs
}

// Field is one part of a form that must be mended. The same sentence stands in
// the summary at the top of the form and beside the field.
type Field struct {
	Name string // the field's name in the form: "postcode"
	Code string // translated by it, as Fault.Code is: "checkout.postcode"
	Text string // one English sentence that says how to mend it
}

// New declares a fault. Call it from package-level vars only, so that every
// Code in the shop can be found with one grep; a test of package locale does,
// and asks for its translation under "fault.<code>".
func New(kind Kind, code, text string) *Fault {
	return &Fault{Kind: kind, Code: code, Text: text}
}

// Because returns a copy of f that remembers why. The cause is for logs and
// for errors.Is; no person sees it.
func (f *Fault) Because(err error) *Fault {
	c := *f
	c.err = err
	return &c
}

// With returns a copy of f that names the fields to mend.
func (f *Fault) With(fields ...Field) *Fault {
	c := *f
	c.Fields = fields
	return &c
}

// Error is for logs: the code and the cause, never the Text.
func (f *Fault) Error() string {
	if f.err == nil {
		return f.Code
	}
	return fmt.Sprintf("%s: %v", f.Code, f.err)
}

// Unwrap returns the cause, or nil.
func (f *Fault) Unwrap() error { return f.err }

// Is reports whether target is the same refusal, whatever its cause and
// fields.
func (f *Fault) Is(target error) bool {
	t, ok := target.(*Fault)
	return ok && t.Code == f.Code
}

// From returns the first Fault in err's chain. An error without one becomes
// ErrInternal with err as its cause, so that callers always have something
// true to show. From(nil) is nil.
func From(err error) *Fault {
	if err == nil {
		return nil
	}
	if f, ok := errors.AsType[*Fault](err); ok {
		return f
	}
	return ErrInternal.Because(err)
}
