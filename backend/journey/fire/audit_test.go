package fire

import (
	"maps"
	"slices"
)

// sold are the lines of all orders that were paid.
const sold = `FROM order_lines l JOIN parcels p ON p.id = l.parcel_id JOIN orders o ON o.id = p.order_id
	WHERE o.state IN ('paid', 'declared', 'shipped')`

// auditStock: no piece is lost or invented, and nobody holds anything.
func (b *books) auditStock(before map[string]int64) {
	b.t.Helper()
	type row struct {
		VariantID string
		N         int64
	}
	gone := map[string]int64{}
	for _, r := range all[row](b, "SELECT l.variant_id, SUM(l.quantity) AS n "+sold+" GROUP BY l.variant_id") {
		gone[r.VariantID] = r.N
	}
	now := b.onHand()
	for _, id := range slices.Sorted(maps.Keys(before)) {
		if now[id]+gone[id] != before[id] {
			b.t.Errorf("variant %s: %d on hand, %d sold, %d before", id, now[id], gone[id], before[id])
		}
	}
	b.none("a hold is left", `SELECT h.holder, h.variant_id, h.quantity, o.state FROM holds h LEFT JOIN orders o ON o.id = h.holder`)
}

// auditMoney: every posting sums to zero, and the ledger, the payments and the
// orders tell the same story.
func (b *books) auditMoney() {
	b.t.Helper()
	b.none("a posting does not sum to zero", `SELECT posting, currency, SUM(amount) AS sum FROM ledger_entries GROUP BY posting, currency HAVING SUM(amount) <> 0`)
	b.none("an order is neither declared nor called off", `SELECT number, state FROM orders WHERE state NOT IN ('declared', 'cancelled')`)
	b.none("a paid order has not its money, all of it and once", `SELECT o.number, p.state, p.captured, p.refunded, o.total FROM orders o
		LEFT JOIN payments p ON p.order_id = o.id
		WHERE o.state = 'declared' AND (p.order_id IS NULL OR p.state <> 'captured' OR p.captured <> o.total OR p.refunded <> 0)`)
	b.none("a cancelled order keeps money", `SELECT o.number, o.cancel_cause, p.captured, p.refunded FROM orders o
		JOIN payments p ON p.order_id = o.id WHERE o.state = 'cancelled' AND p.captured <> p.refunded`)
	b.none("a promised refund is not done", `SELECT order_id, state, refusal FROM refunds WHERE state <> 'done'`)
	b.none("the ledger has another sum than the payments", `SELECT p.order_id, p.captured, p.refunded, (SELECT SUM(e.amount) FROM ledger_entries e
		WHERE e.order_id = p.order_id AND e.account = 'gateway') AS ledger FROM payments p
		WHERE p.captured - p.refunded <> COALESCE((SELECT SUM(e.amount) FROM ledger_entries e WHERE e.order_id = p.order_id AND e.account = 'gateway'), 0)`)
}

// charge is what the card network has taken for one intent.
type charge struct {
	Intent           string
	Amount, Refunded int64
}

// auditCharges holds the card network's own books against ours: no charge
// without a paid order or the money back, no paid order without a charge.
func (b *books) auditCharges(h *house) {
	b.t.Helper()
	network := h.file(b.t, "stripesandbox.db")
	defer network.close()
	type payment struct {
		IntentID, Number, State string
		Total                   int64
	}
	ours := map[string]payment{}
	for _, p := range all[payment](b, `SELECT p.intent_id, o.number, o.state, o.total FROM payments p JOIN orders o ON o.id = p.order_id`) {
		ours[p.IntentID] = p
	}
	charged := map[string]charge{}
	for _, c := range all[charge](network, "SELECT intent, amount, refunded FROM charges WHERE paid = 1") {
		charged[c.Intent] = c
		p := ours[c.Intent]
		if kept := c.Amount - c.Refunded; kept != 0 && (p.State != "declared" || kept != p.Total) {
			b.t.Errorf("the card network keeps %d of %s, whose order %q is %q with a total of %d", kept, c.Intent, p.Number, p.State, p.Total)
		}
	}
	for id, p := range ours {
		if p.State == "declared" && charged[id].Amount-charged[id].Refunded != p.Total {
			b.t.Errorf("order %s of %d is paid, and the card network has %+v", p.Number, p.Total, charged[id])
		}
	}
	network.none("an intent is still open", `SELECT id, status, amount FROM intents WHERE status NOT IN ('succeeded', 'canceled')`)
}

// auditDeclarations: every paid parcel has one shipment with a number of its
// own, and one declaration whose four documents were written once and accepted.
func (b *books) auditDeclarations() {
	b.t.Helper()
	b.none("a paid parcel is not shipped and declared exactly once", `SELECT p.number, o.state,
			(SELECT count(*) FROM shipments s WHERE s.parcel_id = p.id) AS shipments,
			(SELECT count(*) FROM declarations d WHERE d.parcel_id = p.id) AS declarations
		FROM parcels p JOIN orders o ON o.id = p.order_id
		WHERE (SELECT count(*) FROM shipments s WHERE s.parcel_id = p.id) <> CASE WHEN o.state = 'declared' THEN 1 ELSE 0 END
		   OR (SELECT count(*) FROM declarations d WHERE d.parcel_id = p.id) <> CASE WHEN o.state = 'declared' THEN 1 ELSE 0 END`)
	b.none("a waybill number was given twice, or not at all", `SELECT carrier, waybill, count(*) FROM shipments GROUP BY carrier, waybill HAVING count(*) > 1 OR waybill = ''`)
	b.none("a declaration is not released", `SELECT number, stage, problem, reason FROM declarations WHERE stage <> 'released'`)
	b.none("a declaration has not one accepted set of four documents", `SELECT d.number, count(*) AS documents, SUM(x.attempt) AS attempts
		FROM declarations d JOIN declaration_documents x ON x.declaration_id = d.id AND x.state IN ('accepted', 'released')
		GROUP BY d.number HAVING count(*) <> 4 OR SUM(x.attempt) <> 4`)
	b.none("a declaration has not four messages that were sent", `SELECT d.number, count(DISTINCT m.id) AS sent FROM declarations d
		LEFT JOIN customs_entries e ON e.declaration_id = d.id
		LEFT JOIN customs_messages m ON m.id = e.message_id AND m.direction = 'out' AND m.sent_at IS NOT NULL
		GROUP BY d.number HAVING count(DISTINCT m.id) <> 4`)
	b.none("an order event was told twice", `SELECT order_id, parcel_id, kind, count(*) FROM order_events
		WHERE kind IN ('placed', 'paid', 'waybill', 'customs_filed', 'customs_released') GROUP BY order_id, parcel_id, kind HAVING count(*) > 1`)
}

// auditPort holds the port's own books against ours: it has each document of
// each declaration, once, and nothing else.
func (b *books) auditPort(h *house) {
	b.t.Helper()
	port := h.file(b.t, "port.db")
	defer port.close()
	ours := map[string]bool{}
	for _, number := range all[string](b, "SELECT number FROM declarations") {
		ours[number] = true
	}
	type row struct {
		OrderNo string
		Kinds   int64
		N       int64
	}
	for _, r := range all[row](port, "SELECT order_no, count(DISTINCT kind) AS kinds, count(*) AS n FROM document WHERE kind <> '505' GROUP BY order_no") {
		if !ours[r.OrderNo] || r.Kinds != 3 || r.N != 3 {
			b.t.Errorf("the port has %d documents of %d kinds for %q (ours: %v), want one of each", r.N, r.Kinds, r.OrderNo, ours[r.OrderNo])
		}
		delete(ours, r.OrderNo)
	}
	for number := range ours {
		b.t.Errorf("the port has never heard of %s", number)
	}
	waybills, declared := port.count("SELECT count(*) FROM document WHERE kind = '505'"), b.count("SELECT count(*) FROM declarations")
	if waybills != declared {
		b.t.Errorf("the port has %d waybills for %d declarations", waybills, declared)
	}
}
