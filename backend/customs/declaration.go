// Package customs writes the export declaration of every sale, sends it,
// reads the answers and keeps every byte of both.
//
// A parcel is declared by four documents: order (CEB303), receipt of payment
// (CEB403), waybill (CEB505) and inventory (CEB603). Each is reported by a
// company of its own; customs matches them and answers each by itself. The
// rules and their sources are in docs/customs.md.
package customs

import (
	"slices"
	"time"

	"quayside/backend/customs/ceb"
	"quayside/backend/fault"
	"quayside/backend/money"
)

// Stage is where a declaration is on the office's board.
type Stage string

// The stages, and whose move it is.
const (
	Preparing   Stage = "preparing"    // ours: written, not yet with the port
	NeedsAction Stage = "needs_action" // a clerk's
	WithCustoms Stage = "with_customs" // customs'
	Inspection  Stage = "inspection"   // customs', the parcel may not move
	Released    Stage = "released"     // the carrier's: the parcel may leave
)

// Stages lists them in the order of the board.
var Stages = []Stage{NeedsAction, Preparing, WithCustoms, Inspection, Released}

// Problem says why a declaration needs a clerk.
type Problem string

// The problems.
const (
	NoProblem Problem = ""
	Unsent    Problem = "unsent"   // our own checks found something; nothing was sent
	Rejected  Problem = "rejected" // customs refused a document
	Failed    Problem = "failed"   // a document never got as far as customs
	Silent    Problem = "silent"   // no answer for longer than SilenceAfter
	Strange   Problem = "strange"  // an answer we do not know, or that contradicts another
)

// SilenceAfter is how long a document may stay without an answer before it is
// raised. The mock-up of the board turns amber after 5 minutes and red after
// 15; a clerk is asked at the second.
const SilenceAfter = 15 * time.Minute

// Kinds are the documents of a declaration, in the order they are told.
var Kinds = []ceb.Kind{ceb.CEB303, ceb.CEB403, ceb.CEB505, ceb.CEB603}

// Declaration is the export declaration of one parcel.
type Declaration struct {
	ID         string
	ParcelID   string
	MerchantID string
	Number     string // of the parcel; customs knows it as orderNo and copNo
	Mode       string // supervision mode 监管方式, "9610"
	Country    string // of destination, ISO 3166
	Goods      money.Amount
	Waybill    string
	PreNo      string // given by the port, "" before
	InvtNo     string // given by customs, "" before
	Stage      Stage
	Problem    Problem
	Reason     string // customs' own words behind Problem; "" if they said none
	Since      time.Time
	CreatedAt  time.Time
	Documents  []Document // in the order of Kinds; one may be missing, see [Settings]
}

// Refusals of this room.
var (
	ErrUnknown   = fault.New(fault.Unknown, "customs.unknown", "There is no such declaration.")
	ErrNotDue    = fault.New(fault.Conflict, "customs.not_due", "This declaration is with customs. It can be sent again once a document was refused or has gone unanswered.")
	ErrUnset     = fault.New(fault.Invalid, "customs.unset", "The office has not said who reports this document to customs.")
	ErrNoKey     = fault.New(fault.Invalid, "customs.no_key", "The key of the reporting company is missing.")
	ErrNotParcel = fault.New(fault.Invalid, "customs.not_paid", "Only a paid parcel can be declared.")
)

// Document returns the document of a kind, nil if the declaration has none.
func (d *Declaration) Document(k ceb.Kind) *Document {
	i := slices.IndexFunc(d.Documents, func(doc Document) bool { return doc.Kind == k })
	if i < 0 {
		return nil
	}
	return &d.Documents[i]
}

// settle works out the stage from the documents. A declaration that a clerk has
// to look at stays so until the cause is gone.
func (d *Declaration) settle(now time.Time) {
	stage, problem, reason := d.judge()
	if stage == d.Stage && problem == d.Problem && reason == d.Reason {
		return
	}
	if stage != d.Stage {
		d.Since = now
	}
	d.Stage, d.Problem, d.Reason = stage, problem, reason
}

// judge reads the documents: the worst of them speaks first, then the
// inventory, which alone decides whether the parcel may leave.
func (d *Declaration) judge() (Stage, Problem, string) {
	for _, doc := range d.Documents {
		if p := doc.State.problem(); p != NoProblem {
			return NeedsAction, p, doc.Info
		}
	}
	inventory := d.Document(ceb.CEB603)
	switch {
	case inventory == nil:
		return Preparing, NoProblem, ""
	case inventory.State == DocumentReleased || inventory.State == DocumentClosed:
		return Released, NoProblem, ""
	case inventory.State == DocumentInspection:
		return Inspection, NoProblem, inventory.Info
	case slices.ContainsFunc(d.Documents, func(doc Document) bool { return doc.State == DocumentReady }):
		return Preparing, NoProblem, ""
	}
	return WithCustoms, NoProblem, ""
}
