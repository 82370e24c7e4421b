package checkout_test

import (
	"context"
	"fmt"
	"sync"
	"time"

	"quayside/backend/money"
	"quayside/backend/payment"
)

// house stands for the gateway: it keeps intents and refunds in memory and
// obeys the contract of payment.Gateway. busy, if set, is asked before every
// call. The real client and the sandbox are tested elsewhere.
type house struct {
	mu      sync.Mutex
	intents map[string]*payment.Intent // by order
	refunds map[string]payment.RefundResult
	given   map[string]int64 // by intent, minor units
	opened  int              // calls that made a new intent
	busy    func(call string) error
	status  payment.RefundStatus // of new refunds
}

func newHouse() *house {
	return &house{
		intents: map[string]*payment.Intent{}, refunds: map[string]payment.RefundResult{},
		given: map[string]int64{}, status: payment.RefundSucceeded,
	}
}

func (h *house) enter(call string) (leave func(), err error) {
	h.mu.Lock()
	if h.busy != nil {
		if err := h.busy(call); err != nil {
			h.mu.Unlock()
			return nil, err
		}
	}
	return h.mu.Unlock, nil
}

func (h *house) Open(_ context.Context, in payment.OpenIntent) (payment.Intent, error) {
	leave, err := h.enter("open")
	if err != nil {
		return payment.Intent{}, err
	}
	defer leave()
	i, ok := h.intents[in.OrderID]
	if !ok {
		h.opened++
		i = &payment.Intent{
			ID: "pi_" + in.OrderID, ClientSecret: "secret_" + in.OrderID, Status: payment.IntentNeedsMethod,
			Amount: in.Amount, Received: money.Amount{Currency: in.Amount.Currency}, OrderID: in.OrderID, Number: in.Number,
		}
		h.intents[in.OrderID] = i
	}
	return *i, nil
}

func (h *house) byID(id string) (*payment.Intent, error) {
	for _, i := range h.intents {
		if i.ID == id {
			return i, nil
		}
	}
	return nil, payment.ErrIntentUnknown
}

func (h *house) Find(_ context.Context, id string) (payment.Intent, error) {
	leave, err := h.enter("find")
	if err != nil {
		return payment.Intent{}, err
	}
	defer leave()
	i, err := h.byID(id)
	if err != nil {
		return payment.Intent{}, err
	}
	return *i, nil
}

func (h *house) Cancel(_ context.Context, id string) error {
	leave, err := h.enter("cancel")
	if err != nil {
		return err
	}
	defer leave()
	i, err := h.byID(id)
	if err != nil {
		return err
	}
	if i.Status == payment.IntentSucceeded || i.Status == payment.IntentProcessing {
		return payment.ErrIntentTaken
	}
	i.Status = payment.IntentCanceled
	return nil
}

func (h *house) Refund(_ context.Context, r payment.RefundIntent) (payment.RefundResult, error) {
	leave, err := h.enter("refund")
	if err != nil {
		return payment.RefundResult{}, err
	}
	defer leave()
	if done, ok := h.refunds[r.Key]; ok {
		return done, nil
	}
	i, err := h.byID(r.IntentID)
	if err != nil {
		return payment.RefundResult{}, err
	}
	if h.given[i.ID]+r.Amount.Minor > i.Received.Minor {
		return payment.RefundResult{}, payment.ErrRefundExceeds
	}
	h.given[i.ID] += r.Amount.Minor
	res := payment.RefundResult{ID: "re_" + r.Key, Status: h.status}
	h.refunds[r.Key] = res
	return res, nil
}

func (h *house) ParseEvent([]byte, string) (payment.Event, error) {
	return payment.Event{}, payment.ErrEventForged
}

// take is the shopper paying at the house. It reports false if the intent can
// no longer be paid.
func (h *house) take(orderID string, at time.Time) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	i := h.intents[orderID]
	if i == nil || i.Status == payment.IntentCanceled {
		return false
	}
	i.Status, i.Received, i.PaidAt = payment.IntentSucceeded, i.Amount, at
	i.Card = payment.Card{Brand: "visa", Last4: "4242"}
	return true
}

func (h *house) set(orderID string, status payment.IntentStatus) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.intents[orderID].Status = status
}

// event is what the house tells by webhook of an order's intent.
func (h *house) event(orderID, kind string, n int, at time.Time) payment.Event {
	h.mu.Lock()
	defer h.mu.Unlock()
	i := h.intents[orderID]
	return payment.Event{
		ID: fmt.Sprintf("evt_%s_%s_%d", kind, orderID, n), Type: kind, At: at, IntentID: i.ID, OrderID: orderID,
		Number: i.Number, Status: i.Status, Amount: i.Amount, Received: i.Received, Refusal: i.Refusal,
	}
}
