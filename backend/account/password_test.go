package account_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"quayside/backend/account"
	"quayside/backend/fault"
)

// cheap hashes as the real thing does, in less time.
func cheap(t testing.TB) *account.Passwords {
	t.Helper()
	p, err := account.NewPasswords(account.Cost{MemoryKiB: 64, Passes: 1})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestAPasswordMatchesItsHashAlone(t *testing.T) {
	t.Parallel()
	p := cheap(t)
	hash, err := p.Hash(t.Context(), "tea from the hills")
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("a", 128)
	longHash, err := p.Hash(t.Context(), long)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, password, hash string
		want                 bool
	}{
		{"the right one", "tea from the hills", hash, true},
		{"one with another capital", "Tea from the hills", hash, false},
		{"none", "", hash, false},
		{"the longest", long, longHash, true},
		{"one that only begins like the longest", long + "a", longHash, false},
		{"any, of nobody", "tea from the hills", "", false},
		{"none, of nobody", "", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := p.Match(t.Context(), tt.password, tt.hash)
			if err != nil || got != tt.want {
				t.Errorf("Match = %v, %v, want %v", got, err, tt.want)
			}
		})
	}
}

func TestAHashOfAnotherCostStillMatches(t *testing.T) {
	t.Parallel()
	hash, err := cheap(t).Hash(t.Context(), "tea from the hills")
	if err != nil {
		t.Fatal(err)
	}
	dear, err := account.NewPasswords(account.Cost{MemoryKiB: 128, Passes: 2})
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := dear.Match(t.Context(), "tea from the hills", hash); err != nil || !ok {
		t.Errorf("Match = %v, %v", ok, err)
	}
}

func TestNewPasswordsHaveBounds(t *testing.T) {
	t.Parallel()
	p := cheap(t)
	tests := []struct {
		name, password string
		want           error
	}{
		{"eleven characters", "abcdefghijk", account.ErrShort},
		{"twelve characters", "abcdefghijkl", nil},
		{"twelve Chinese characters", strings.Repeat("茶", 12), nil},
		{"more than 128 bytes", strings.Repeat("a", 129), account.ErrLong},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if _, err := p.Hash(t.Context(), tt.password); !errors.Is(err, tt.want) {
				t.Errorf("Hash = %v, want %v", err, tt.want)
			}
		})
	}
}

func TestWhoCannotWaitForTheirTurnIsToldThatWeAreBusy(t *testing.T) {
	t.Parallel()
	p, err := account.NewPasswords(account.Usual())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	busy := make(chan error, 100)
	for range 100 {
		wg.Go(func() {
			_, err := p.Hash(ctx, "tea from the hills")
			busy <- err
		})
	}
	if err := <-busy; err != nil { // the first has had its turn, most wait
		t.Errorf("the first Hash = %v", err)
	}
	cancel()
	wg.Wait()
	close(busy)
	refused := 0
	for err := range busy {
		if err != nil {
			refused++
			if fault.From(err).Kind != fault.Busy {
				t.Errorf("Hash = %v, want a busy fault", err)
			}
		}
	}
	if refused == 0 {
		t.Error("nobody was refused: the turns are not counted")
	}
}

func BenchmarkHash(b *testing.B) {
	p, err := account.NewPasswords(account.Usual())
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := p.Hash(b.Context(), "tea from the hills"); err != nil {
			b.Fatal(err)
		}
	}
}
