package shop

import (
	"cmp"
	"slices"
	"time"

	"quayside/backend/customs"
	"quayside/backend/order"
	"quayside/backend/server/reply"
)

// stepView is one step of a parcel's way, done or to come.
type stepView struct {
	Title   string
	Time    string // with its zone; empty for what is to come
	Stamp   string // the same for machines
	Icon    string
	Class   string // "done", "bad" or "todo"
	Current bool   // the newest that is done
}

// way is what every parcel goes through, in order, as far as the shop knows
// today. What has not happened yet is shown as still to come.
var way = []order.EventKind{order.EventPlaced, order.EventPaid, customs.EventFiled, customs.EventReleased}

// icons of the steps; others have a dot of their own.
var stepIcons = map[order.EventKind]string{
	order.EventPlaced: "receipt", order.EventPaid: "credit-card", order.EventWaybill: "truck",
	customs.EventFiled: "send", customs.EventInspection: "search", customs.EventReleased: "landmark",
	order.EventPaymentFailed: "circle-alert", order.EventCancelled: "x", order.EventRefundFailed: "circle-alert",
	order.EventRefund: "rotate-ccw", order.EventRefunded: "rotate-ccw",
}

// troubles are the steps that went wrong.
var troubles = map[order.EventKind]bool{order.EventPaymentFailed: true, order.EventCancelled: true, order.EventRefundFailed: true}

// steps tells what happened to a parcel and what is to come. Events come oldest
// first; those of other parcels are left out.
func steps(f reply.Frame, events []order.Event, parcelID string, state order.State) []stepView {
	var views []stepView
	reached := -1 // how far on the way the parcel is
	for _, e := range ordered(events) {
		if e.ParcelID != "" && e.ParcelID != parcelID {
			continue
		}
		reached = max(reached, slices.Index(way, e.Kind))
		views = append(views, happened(f, e))
	}
	if n := len(views); n > 0 {
		views[n-1].Current = true
	}
	if state == order.Cancelled {
		return views
	}
	// Customs may release before it has said that it received: what lies behind
	// the parcel is not still to come.
	for _, kind := range way[reached+1:] {
		views = append(views, stepView{Title: f.T("shop.todo." + string(kind)), Icon: stepIcons[kind], Class: "todo"})
	}
	return views
}

// ordered puts the placing of the order first: the gateway tells its times in
// whole seconds, so a quick payment may seem to be older.
func ordered(events []order.Event) []order.Event {
	all := slices.Clone(events)
	slices.SortStableFunc(all, func(a, b order.Event) int {
		return cmp.Compare(after(a), after(b))
	})
	return all
}

func after(e order.Event) int {
	if e.Kind == order.EventPlaced {
		return 0
	}
	return 1
}

func happened(f reply.Frame, e order.Event) stepView {
	var pairs []any
	for name, value := range e.Detail {
		pairs = append(pairs, name, value)
	}
	v := stepView{
		Title: f.T("shop.event."+string(e.Kind), pairs...), Icon: stepIcons[e.Kind], Class: "done",
		Time: f.DateTime(e.At, time.UTC), Stamp: e.At.UTC().Format(time.RFC3339),
	}
	if troubles[e.Kind] {
		v.Class = "bad"
	}
	if v.Icon == "" {
		v.Icon = "info"
	}
	return v
}
