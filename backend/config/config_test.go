package config

import (
	"fmt"
	"strings"
	"testing"
)

func TestDefaultsAreAWholeShop(t *testing.T) {
	t.Parallel()
	cfg, err := FromEnv(nil)
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Database != "data/quayside.db" || cfg.Blobs != "data/blobs" || !cfg.Stripe.Sandbox() || !cfg.Does("web") || !cfg.Does("worker") {
		t.Errorf("defaults = %+v", cfg)
	}
}

func TestMistakesAreReportedTogether(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		env  []string
		want []string
	}{
		{"unreadable values", []string{"QUAYSIDE_HOLD=soon", "QUAYSIDE_DEMO=perhaps"}, []string{"Hold", "Demo"}},
		{"values out of range", []string{"QUAYSIDE_HOLD=1s", "QUAYSIDE_LISTEN=8080", "QUAYSIDE_ORIGIN=shop.example", "QUAYSIDE_ROLES=web,cook"},
			[]string{"QUAYSIDE_HOLD", "QUAYSIDE_LISTEN", "QUAYSIDE_ORIGIN", `"cook"`}},
		{"a typing mistake in a name", []string{"QUAYSIDE_DATBASE=x.db"}, []string{"QUAYSIDE_DATBASE is not a setting"}},
		{"half of Stripe", []string{"QUAYSIDE_STRIPE_KEY=sk_test_1"}, []string{"STRIPE_PUBLISHABLE_KEY", "STRIPE_WEBHOOK_SECRET"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := FromEnv(tt.env)
			if err == nil {
				t.Fatal("FromEnv accepted it")
			}
			for _, w := range tt.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%q does not name %q", err, w)
				}
			}
		})
	}
}

func TestSecretsDoNotPrint(t *testing.T) {
	t.Parallel()
	env := []string{"QUAYSIDE_STRIPE_KEY=sk_test_hush", "QUAYSIDE_STRIPE_PUBLISHABLE_KEY=pk_test_1", "QUAYSIDE_STRIPE_WEBHOOK_SECRET=whsec_hush"}
	cfg, err := FromEnv(env)
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		if out := fmt.Sprintf(format, cfg.Stripe); strings.Contains(out, "hush") {
			t.Errorf("%s prints %s", format, out)
		}
	}
}
