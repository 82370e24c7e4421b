package customs

import (
	"math/rand/v2"
	"testing"
	"time"

	"quayside/backend/customs/ceb"
)

var noon = time.Date(2026, 11, 11, 4, 0, 0, 0, time.UTC)

func TestAnswersMoveADocument(t *testing.T) {
	t.Parallel()
	type said struct {
		status string
		after  time.Duration // since the document was written
	}
	tests := []struct {
		name string
		from State
		said []said
		want State
	}{
		{"the port has it", DocumentSent, []said{{"2", 1}, {"3", 2}}, DocumentPending},
		{"an answer overtakes our own note", DocumentReady, []said{{"2", 1}}, DocumentPending},
		{"the whole way", DocumentSent, []said{{"2", 1}, {"3", 2}, {"120", 3}, {"399", 4}, {"800", 5}, {"899", 6}}, DocumentClosed},
		{"a late answer changes nothing", DocumentSent, []said{{"800", 5}, {"120", 3}}, DocumentReleased},
		{"the same answer twice", DocumentSent, []said{{"120", 3}, {"120", 3}}, DocumentAccepted},
		{"two at one moment, the further counts", DocumentSent, []said{{"399", 3}, {"3", 3}}, DocumentAccepted},
		{"refused", DocumentSent, []said{{"2", 1}, {"100", 2}}, DocumentRejected},
		{"stopped before customs", DocumentSent, []said{{"-301008", 1}}, DocumentFailed},
		{"not passed on", DocumentSent, []said{{"4", 1}}, DocumentFailed},
		{"inspected and released", DocumentSent, []said{{"399", 1}, {"500", 2}, {"800", 3}}, DocumentReleased},
		{"an unknown code is raised", DocumentSent, []said{{"2", 1}, {"777", 2}}, DocumentStrange},
		{"refused after release contradicts", DocumentSent, []said{{"800", 1}, {"100", 2}}, DocumentStrange},
		{"accepted after refusal contradicts", DocumentSent, []said{{"100", 1}, {"120", 2}}, DocumentStrange},
		{"silence is broken", DocumentSilent, []said{{"120", 9}}, DocumentAccepted},
		{"what was held back cannot be answered", DocumentHeld, []said{{"120", 1}}, DocumentHeld},
		{"an answer to the attempt before", DocumentReady, []said{{"100", -1}}, DocumentReady},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			doc := Document{State: tt.from, StatusAt: noon}
			for _, s := range tt.said {
				doc.answer(Answer{Status: s.status, At: noon.Add(s.after * time.Second)})
			}
			if doc.State != tt.want {
				t.Errorf("state = %s, want %s", doc.State, tt.want)
			}
		})
	}
}

// TestTheOrderOfArrivalDoesNotMatter shuffles the answers of a smooth
// declaration and of a refused one: where the document ends is the same.
func TestTheOrderOfArrivalDoesNotMatter(t *testing.T) {
	t.Parallel()
	for _, life := range [][]string{{"2", "3", "120", "399", "500", "800", "899"}, {"2", "3", "120", "300", "100"}, {"2", "-621030"}} {
		var want State
		for round := range 200 {
			order := rand.New(rand.NewPCG(7, uint64(round))).Perm(len(life))
			doc := Document{State: DocumentSent, StatusAt: noon}
			for _, i := range order {
				doc.answer(Answer{Status: life[i], At: noon.Add(time.Duration(i+1) * time.Second)})
			}
			if want == "" {
				want = stateOf(life[len(life)-1])
			}
			if doc.State != want {
				t.Fatalf("answers %v in order %v end in %s, want %s", life, order, doc.State, want)
			}
		}
	}
}

func TestTheStageFollowsTheWorstDocument(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name                               string
		order, receipt, waybill, inventory State
		stage                              Stage
		problem                            Problem
	}{
		{"written", DocumentReady, DocumentReady, DocumentReady, DocumentReady, Preparing, NoProblem},
		{"partly handed over", DocumentSent, DocumentReady, DocumentSent, DocumentSent, Preparing, NoProblem},
		{"all with customs", DocumentAccepted, DocumentPending, DocumentAccepted, DocumentAccepted, WithCustoms, NoProblem},
		{"inspection", DocumentAccepted, DocumentAccepted, DocumentAccepted, DocumentInspection, Inspection, NoProblem},
		{"released though the receipt is still open", DocumentAccepted, DocumentPending, DocumentAccepted, DocumentReleased, Released, NoProblem},
		{"closed", DocumentAccepted, DocumentAccepted, DocumentAccepted, DocumentClosed, Released, NoProblem},
		{"receipt refused", DocumentAccepted, DocumentRejected, DocumentAccepted, DocumentAccepted, NeedsAction, Rejected},
		{"held", DocumentHeld, DocumentHeld, DocumentHeld, DocumentHeld, NeedsAction, Unsent},
		{"silent", DocumentAccepted, DocumentAccepted, DocumentSilent, DocumentPending, NeedsAction, Silent},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := Declaration{}
			for i, s := range []State{tt.order, tt.receipt, tt.waybill, tt.inventory} {
				d.Documents = append(d.Documents, Document{Kind: Kinds[i], State: s, Info: "why"})
			}
			d.settle(noon)
			if d.Stage != tt.stage || d.Problem != tt.problem || !d.Since.Equal(noon) {
				t.Errorf("settle = %s, %q since %v; want %s, %q", d.Stage, d.Problem, d.Since, tt.stage, tt.problem)
			}
			d.settle(noon.Add(time.Hour))
			if !d.Since.Equal(noon) {
				t.Error("settling again moved the time it has waited since")
			}
		})
	}
}

func TestSilenceIsRaisedOnceItsTimeIsUp(t *testing.T) {
	t.Parallel()
	for state, want := range map[State]State{DocumentSent: DocumentSilent, DocumentPending: DocumentSilent, DocumentReady: DocumentReady, DocumentAccepted: DocumentAccepted} {
		young, old := Document{Kind: ceb.CEB505, State: state, StatusAt: noon.Add(-SilenceAfter)}, Document{State: state, StatusAt: noon.Add(-SilenceAfter - time.Second)}
		young.fallSilent(noon.Add(-SilenceAfter))
		old.fallSilent(noon.Add(-SilenceAfter))
		if young.State != state || old.State != want {
			t.Errorf("%s: young %s, old %s, want %s", state, young.State, old.State, want)
		}
	}
}
