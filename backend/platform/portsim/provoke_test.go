package portsim

import (
	"errors"
	"slices"
	"testing"
	"time"
)

func TestWhatATesterMayProvoke(t *testing.T) {
	t.Parallel()
	const number = "QS-2611-000001"
	plain := []string{"2", "3", "120", "399", "800"}
	for _, tt := range []struct {
		behaviour Behaviour
		subject   string
		kind      string
		want      []string
	}{
		{Manual, number, "604", []string{"2", "3", "120", "300", "399", "800"}},
		{Inspect, number, "604", []string{"2", "3", "120", "399", "500", "800"}},
		{Refuse, number, "604", []string{"2", "3", "100"}},
		{Refuse, "QW000000017CN", "506", []string{"2", "3", "100"}},
		{Duplicate, number, "604", []string{"2", "2", "3", "3", "120", "120", "399", "399", "800", "800"}},
		{Duplicate, number, "506", []string{"2", "2", "3", "3", "120", "120"}},
		{Disorder, number, "604", []string{"3", "2", "399", "120", "800"}},
		{Slow, number, "604", plain},
		{Manual, "QS-2611-999999", "604", plain},
	} {
		t.Run(string(tt.behaviour)+" of "+tt.subject+" seen in "+tt.kind, func(t *testing.T) {
			t.Parallel()
			c := newCustomer(t, nil)
			if err := c.port.Provoke(t.Context(), tt.subject, tt.behaviour, time.Hour); err != nil {
				t.Fatal(err)
			}
			c.send("inventory") // first, so that the waybill is known to belong to the order
			for _, name := range []string{"order", "receipts", "waybill"} {
				c.send(name)
			}
			if said := statuses(c.run())[tt.kind]; !slices.Equal(said, tt.want) {
				t.Errorf("the port said %v, want %v", said, tt.want)
			}
		})
	}
}

func TestARefusalAskedForHappensOnce(t *testing.T) {
	t.Parallel()
	c := newCustomer(t, nil)
	if err := c.port.Provoke(t.Context(), "QS-2611-000001", Refuse, 0); err != nil {
		t.Fatal(err)
	}
	c.sale()
	c.send("inventory")
	if said, want := statuses(c.run())["604"], []string{"2", "3", "120", "399", "800"}; !slices.Equal(said, want) {
		t.Errorf("sent again the inventory got %v, want %v", said, want)
	}
}

// Silence outlives a restart, holds every document of the order, and when it
// ends nothing is lost.
func TestSilenceEndsWithCalm(t *testing.T) {
	t.Parallel()
	c := newCustomer(t, nil)
	if err := c.port.Provoke(t.Context(), "QS-2611-000001", Silence, 0); err != nil {
		t.Fatal(err)
	}
	if err := c.port.Close(); err != nil {
		t.Fatal(err)
	}
	c.open()
	for _, name := range fourMessages {
		c.send(name)
	}
	if got := c.run(); len(got) != 0 {
		t.Errorf("the silent port said %v", statuses(got))
	}
	if err := c.port.Calm(t.Context(), "QS-2611-000001"); err != nil {
		t.Fatal(err)
	}
	c.wantStatuses(c.run(), wholeSale)
}

func TestSlowRepliesComeLater(t *testing.T) {
	t.Parallel()
	c := newCustomer(t, func(o *Options) { o.Delay = nil })
	if err := c.port.Provoke(t.Context(), "QS-2611-000001", Slow, time.Hour); err != nil {
		t.Fatal(err)
	}
	c.send("order")
	c.setClock(start.Add(time.Hour - time.Millisecond))
	if got := c.receive(); len(got) != 0 {
		t.Errorf("within the hour the port said %v", statuses(got))
	}
	c.setClock(start.Add(time.Hour))
	c.wantStatuses(c.receive(), map[string][]string{"304": {"2", "3"}})
}

func TestProvokeWantsABehaviourAndANumber(t *testing.T) {
	t.Parallel()
	c := newCustomer(t, nil)
	for _, tt := range []struct {
		subject   string
		behaviour Behaviour
		delay     time.Duration
	}{{"", Silence, 0}, {"QS-1", "sulk", 0}, {"QS-1", Slow, -time.Second}} {
		if err := c.port.Provoke(t.Context(), tt.subject, tt.behaviour, tt.delay); !errors.Is(err, errBehaviour) {
			t.Errorf("Provoke(%q, %q, %s) = %v, want %v", tt.subject, tt.behaviour, tt.delay, err, errBehaviour)
		}
	}
}
