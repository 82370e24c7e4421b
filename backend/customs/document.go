package customs

import (
	"slices"
	"time"

	"quayside/backend/customs/ceb"
)

// State is where one document stands. It moves by [Document.answer] only.
type State string

// The states, and whose move it is.
const (
	DocumentHeld       State = "held"       // a clerk's: our checks found something
	DocumentReady      State = "ready"      // ours: signed, waiting to be handed over
	DocumentSent       State = "sent"       // the port's: handed over
	DocumentPending    State = "pending"    // customs': the port has it, 1 to 3
	DocumentAccepted   State = "accepted"   // customs has it, 120 or 399
	DocumentInspection State = "inspection" // customs looks closer, 300 or 500
	DocumentReleased   State = "released"   // may leave, 800
	DocumentClosed     State = "closed"     // has left, 899
	DocumentRejected   State = "rejected"   // refused by customs, 100
	DocumentFailed     State = "failed"     // stopped before customs, below 0
	DocumentSilent     State = "silent"     // unanswered for too long
	DocumentStrange    State = "strange"    // answered in a way that cannot be
)

// answers is the life of a document once it was sent: which states an answer
// may lead to. An answer that leads elsewhere contradicts what customs said
// before; it is kept and shown, and a clerk decides. Sources: the order of
// states in docs/customs.md, "The life of a document".
var answers = map[State][]State{
	// An answer may overtake our own note that the message was handed over.
	DocumentReady:      {DocumentPending, DocumentAccepted, DocumentInspection, DocumentReleased, DocumentClosed, DocumentRejected, DocumentFailed},
	DocumentSent:       {DocumentPending, DocumentAccepted, DocumentInspection, DocumentReleased, DocumentClosed, DocumentRejected, DocumentFailed},
	DocumentPending:    {DocumentPending, DocumentAccepted, DocumentInspection, DocumentReleased, DocumentClosed, DocumentRejected, DocumentFailed},
	DocumentAccepted:   {DocumentAccepted, DocumentInspection, DocumentReleased, DocumentClosed, DocumentRejected},
	DocumentInspection: {DocumentAccepted, DocumentInspection, DocumentReleased, DocumentClosed, DocumentRejected},
	DocumentReleased:   {DocumentReleased, DocumentClosed},
	DocumentClosed:     {DocumentClosed},
	DocumentRejected:   {DocumentRejected},
	DocumentFailed:     {DocumentFailed},
	DocumentSilent:     {DocumentPending, DocumentAccepted, DocumentInspection, DocumentReleased, DocumentClosed, DocumentRejected, DocumentFailed},
}

// problem says why a document in this state needs a clerk.
func (s State) problem() Problem {
	switch s {
	case DocumentHeld:
		return Unsent
	case DocumentRejected:
		return Rejected
	case DocumentFailed:
		return Failed
	case DocumentSilent:
		return Silent
	case DocumentStrange:
		return Strange
	}
	return NoProblem
}

// Document is one of the four, as it stands at customs.
type Document struct {
	DeclarationID string
	Kind          ceb.Kind
	Key           ceb.Key // names it in every answer
	IdentityID    *string // who reports it; nil while the office has not said
	State         State
	Attempt       int       // how often it was written; 0 while held
	Status        string    // the newest answer's code, "" before
	Info          string    // the newest answer's words
	StatusAt      time.Time // of Status by customs' clock, or when it was written; whole milliseconds
}

// stateOf reads an answer's code. Customs may add codes: an unknown one is
// raised, never dropped.
func stateOf(status string) State {
	switch known := ceb.StatusOf(status); known.Class {
	case ceb.Pending:
		return DocumentPending
	case ceb.Accepted:
		return DocumentAccepted
	case ceb.Held:
		return DocumentInspection
	case ceb.Rejected:
		return DocumentRejected
	case ceb.Failed:
		return DocumentFailed
	case ceb.Released:
		if known.Code == "899" {
			return DocumentClosed
		}
		return DocumentReleased
	}
	return DocumentStrange
}

// Due reports whether the document may be written and sent again: customs takes
// a document twice only after it refused the first or never answered.
func (doc *Document) Due() bool { return doc.State.problem() != NoProblem }

// Answer is what customs says about one document.
type Answer struct {
	Kind   ceb.Kind  // of the reply
	Key    ceb.Key   // of the document
	Status string    // returnStatus: "120", "-301008"
	Info   string    // returnInfo, in Chinese
	At     time.Time // returnTime
	PreNo  string    // inventory only
	InvtNo string    // inventory only
}

// answer moves doc by a, unless something newer is known already: answers come
// late, twice and out of order, and only customs' own time says which is last.
// Of two at the same moment the one further on counts.
func (doc *Document) answer(a Answer) (moved bool) {
	to := stateOf(a.Status)
	switch {
	case doc.State == DocumentHeld, doc.State == DocumentStrange, a.At.Before(doc.StatusAt):
		return false
	case a.At.Equal(doc.StatusAt) && slices.Index(progress, to) <= slices.Index(progress, doc.State):
		return false
	}
	if !slices.Contains(answers[doc.State], to) {
		to = DocumentStrange
	}
	doc.State, doc.Status, doc.Info, doc.StatusAt = to, a.Status, a.Info, a.At
	return true
}

// progress is how far on each state is.
var progress = []State{DocumentReady, DocumentSent, DocumentSilent, DocumentPending, DocumentFailed, DocumentAccepted, DocumentInspection,
	DocumentRejected, DocumentReleased, DocumentClosed}

// waiting are the states in which the port owes us an answer.
var waiting = []State{DocumentSent, DocumentPending}

// fallSilent raises a document that has waited since before a moment.
func (doc *Document) fallSilent(before time.Time) {
	if slices.Contains(waiting, doc.State) && doc.StatusAt.Before(before) {
		doc.State = DocumentSilent
	}
}
