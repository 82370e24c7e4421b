package shop

import (
	"slices"
	"testing"
	"time"

	"quayside/backend/customs"
	"quayside/backend/order"
	"quayside/backend/server/reply/replytest"
)

func TestSteps(t *testing.T) {
	t.Parallel()
	f := replytest.Frame(t, replytest.Pages(t), "/en")
	at := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	event := func(kind order.EventKind, parcel string) order.Event {
		return order.Event{Kind: kind, ParcelID: parcel, At: at, Detail: map[string]string{"waybill": "HQ1"}}
	}
	tests := []struct {
		name   string
		events []order.Event
		state  order.State
		want   []string // class and title; "*" after the current one
	}{
		{"just placed", []order.Event{event(order.EventPlaced, "")}, order.Placed,
			[]string{"done Order placed*", "todo Payment", "todo Export declaration", "todo Release by China Customs"}},
		{"a declined card seems older than its order", []order.Event{event(order.EventPaymentFailed, ""), event(order.EventPlaced, "")}, order.Placed,
			[]string{"done Order placed", "bad A payment did not go through*", "todo Payment", "todo Export declaration", "todo Release by China Customs"}},
		{"another parcel's steps are not this one's", []order.Event{event(order.EventPlaced, ""), event(order.EventPaid, ""), event(customs.EventFiled, "p2"), event(order.EventWaybill, "p1")}, order.Paid,
			[]string{"done Order placed", "done Paid", "done Waybill number HQ1 given*", "todo Export declaration", "todo Release by China Customs"}},
		{"customs releases before it says it received", []order.Event{event(order.EventPlaced, ""), event(order.EventPaid, ""), event(customs.EventReleased, "p1")}, order.Declared,
			[]string{"done Order placed", "done Paid", "done Released by China Customs*"}},
		{"nothing is to come for a cancelled order", []order.Event{event(order.EventPlaced, ""), event(order.EventCancelled, "")}, order.Cancelled,
			[]string{"done Order placed", "bad Order cancelled*"}},
	}
	for _, tt := range tests {
		var got []string
		for _, s := range steps(f, tt.events, "p1", tt.state) {
			line := s.Class + " " + s.Title
			if s.Current {
				line += "*"
			}
			if s.Class != "todo" && (s.Stamp != "2026-11-24T12:00:00Z" || s.Time == "") || s.Icon == "" {
				t.Errorf("%s: %+v", tt.name, s)
			}
			got = append(got, line)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s:\n got %q\nwant %q", tt.name, got, tt.want)
		}
	}
}

// Every kind of event that a room tells has words: "shop.event." plus the kind.
func TestEveryEventHasWordsAndAnIcon(t *testing.T) {
	t.Parallel()
	f := replytest.Frame(t, replytest.Pages(t), "/en")
	for kind := range stepIcons {
		if key := "shop.event." + string(kind); f.T(key) == key {
			t.Errorf("%s has no words", kind)
		}
	}
	for _, kind := range way {
		if key := "shop.todo." + string(kind); f.T(key) == key {
			t.Errorf("%s has no words for before it happens", kind)
		}
	}
}
