package shop

import (
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
	seen := map[order.EventKind]bool{}
	for _, e := range events {
		if e.ParcelID != "" && e.ParcelID != parcelID {
			continue
		}
		seen[e.Kind] = true
		views = append(views, happened(f, e))
	}
	if n := len(views); n > 0 {
		views[n-1].Current = true
	}
	if state == order.Cancelled {
		return views
	}
	for _, kind := range way {
		if !seen[kind] {
			views = append(views, stepView{Title: f.T("shop.todo." + string(kind)), Icon: stepIcons[kind], Class: "todo"})
		}
	}
	return views
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
