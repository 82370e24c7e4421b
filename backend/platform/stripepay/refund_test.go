package stripepay_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"quayside/backend/money"
	"quayside/backend/payment"
)

func TestRefunds(t *testing.T) {
	t.Parallel()
	s := open(t)
	in := s.order("refunds")
	s.pay(in, "4242424242424242")

	give := func(key string, minor int64) (payment.RefundResult, error) {
		return s.Refund(t.Context(), payment.RefundIntent{Key: key, IntentID: in.ID, Amount: money.Amount{Minor: minor, Currency: "EUR"}, Reason: payment.RefundRequested})
	}
	first, err := give("a", 290)
	if err != nil || first.Status != payment.RefundSucceeded || first.ID == "" {
		t.Fatalf("first refund = %+v, %v", first, err)
	}
	if again, err := give("a", 290); err != nil || again != first {
		t.Errorf("the same refund again = %+v, %v; want %+v", again, err, first)
	}
	if _, err := give("b", 1001); !errors.Is(err, payment.ErrRefundExceeds) {
		t.Errorf("more than is left = %v, want ErrRefundExceeds", err)
	}
	if _, err := give("c", 1000); err != nil {
		t.Errorf("the rest = %v", err)
	}
	if _, err := give("d", 1); !errors.Is(err, payment.ErrRefundExceeds) {
		t.Errorf("after all is back = %v, want ErrRefundExceeds", err)
	}

	told := s.wait(payment.EventRefundCreated, 2)
	if e := told[0]; e.RefundID != first.ID || e.RefundKey != "a" || e.IntentID != in.ID || e.Amount.Minor != 290 || e.Status != payment.RefundSucceeded {
		t.Errorf("event = %+v", e)
	}
	s.wait(payment.EventRefundUpdated, 2)
	s.wait("charge.refunded", 2) // a type we do not read: its id still counts
}

func TestRefundsAtOnceNeverExceedWhatWasTaken(t *testing.T) {
	t.Parallel()
	s := open(t)
	in := s.order("at once") // 12.90
	s.pay(in, "4242424242424242")
	const tries, each = 12, 300 // four of them fit
	var all sync.WaitGroup
	results := make([]error, tries)
	for i := range tries {
		all.Go(func() {
			_, results[i] = s.Refund(t.Context(), payment.RefundIntent{
				Key: fmt.Sprint("r", i), IntentID: in.ID, Amount: money.Amount{Minor: each, Currency: "EUR"}})
		})
	}
	all.Wait()
	given := 0
	for _, err := range results {
		switch {
		case err == nil:
			given++
		case !errors.Is(err, payment.ErrRefundExceeds):
			t.Errorf("Refund = %v", err)
		}
	}
	if given != 4 {
		t.Errorf("%d refunds of 3.00 on 12.90 went through, want 4", given)
	}
}

func TestOneRefundAskedManyTimesAtOnceGoesBackOnce(t *testing.T) {
	t.Parallel()
	s := open(t)
	in := s.order("same key")
	s.pay(in, "4242424242424242")
	var all sync.WaitGroup
	ids := make([]string, 6)
	for i := range ids {
		all.Go(func() {
			re, err := s.Refund(t.Context(), payment.RefundIntent{Key: "one", IntentID: in.ID, Amount: money.Amount{Minor: 100, Currency: "EUR"}})
			if err != nil {
				t.Errorf("Refund = %v", err)
			}
			ids[i] = re.ID
		})
	}
	all.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Fatalf("refunds under one key: %v", ids)
		}
	}
	if told := s.wait(payment.EventRefundCreated, 1); len(told) != 1 {
		t.Errorf("%d refunds were made", len(told))
	}
}

func TestARefundThatCannotBe(t *testing.T) {
	t.Parallel()
	s := open(t)
	in := s.order("unpaid")
	euro := money.Amount{Minor: 100, Currency: "EUR"}
	if _, err := s.Refund(t.Context(), payment.RefundIntent{Key: "k", IntentID: in.ID, Amount: euro}); err == nil {
		t.Error("refund of an unpaid intent returned no error")
	}
	if _, err := s.Refund(t.Context(), payment.RefundIntent{Key: "k2", IntentID: "pi_nowhere", Amount: euro}); !errors.Is(err, payment.ErrIntentUnknown) {
		t.Errorf("refund of nothing = %v, want ErrIntentUnknown", err)
	}
	if _, err := s.Refund(t.Context(), payment.RefundIntent{IntentID: in.ID, Amount: euro}); err == nil {
		t.Error("refund without a key returned no error")
	}
}
