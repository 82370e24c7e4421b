package fire

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
)

// SeedVar holds the seed of a run to be played again: the same shoppers want
// the same things, and the program is killed at the same steps. What the
// machine does in between is its own.
const SeedVar = "QUAYSIDE_TEST_SEED"

const (
	purchases = 100
	atOnce    = 12 // shoppers in the shop at the same time
	kills     = 6  // of which the last is after the last shopper
	scarce    = 8  // different goods that are wanted
	eachLeft  = 36 // of each: the most wanted sell out
)

// The program is killed in the middle of a hundred purchases, again and again,
// and started on the same data. When everything has come to rest, nothing is
// lost, invented, or done twice.
func TestKilledInTheMiddleOfAHundredPurchases(t *testing.T) {
	onBoth(t, func(t *testing.T, e engine) {
		seed := seedOf(t)
		t.Logf("to play this again: %s=%d", SeedVar, seed)
		dice := rand.New(rand.NewPCG(seed, 0))
		var goods []want
		var before map[string]int64
		h := open(t, e, func(h *house) { goods, before = h.stockUp(t, scarce, eachLeft) })
		c := &crash{h: h, dice: dice, goods: goods, signal: make(chan struct{}, purchases)}
		c.run(t)
		h.rest(t)
		h.stop(t)
		h.audit(t, before)
	})
}

func seedOf(t *testing.T) uint64 {
	given := os.Getenv(SeedVar)
	if given == "" {
		return rand.Uint64()
	}
	seed, err := strconv.ParseUint(given, 10, 64)
	if err != nil {
		t.Fatalf("%s is not a number: %v", SeedVar, err)
	}
	return seed
}

// crash is one run: shoppers on one side, the killer on the other.
type crash struct {
	h      *house
	dice   *rand.Rand
	goods  []want
	steps  atomic.Int64
	when   []int64 // the steps at which the program is killed
	signal chan struct{}
}

// run sends the shoppers through the shop and kills it meanwhile.
func (c *crash) run(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	buyers := c.buyers(t)
	for range kills - 1 {
		c.when = append(c.when, 20+c.dice.Int64N(purchases*6))
	}
	slices.Sort(c.when)
	var shoppers errgroup.Group
	shoppers.SetLimit(atOnce)
	over := make(chan error, 1)
	go func() {
		for _, b := range buyers {
			shoppers.Go(func() error { return c.visit(ctx, t, b) })
		}
		over <- shoppers.Wait()
	}()
	c.kill(t, over)
}

// visit is one shopper's way through the shop. What no shopper should see is an
// error of the test, and the others go on.
func (c *crash) visit(ctx context.Context, t *testing.T, b *buyer) error {
	if err := b.shopping(ctx); err != nil && !errors.Is(err, errSoldOut) {
		t.Errorf("a shopper who %s, order %q: %v", b.mood, b.order, err)
	}
	return ctx.Err()
}

// kill kills and starts the program at each of its moments, and once more when
// the last shopper has gone but the work behind the purchases goes on.
func (c *crash) kill(t *testing.T, over <-chan error) {
	for {
		select {
		case <-c.signal:
			c.strike(t)
		case err := <-over:
			if err != nil {
				t.Fatalf("the shoppers did not get through: %v", err)
			}
			c.strike(t)
			return
		}
	}
}

// strike waits for up to some milliseconds, so that a kill may also fall
// between two requests, and then kills.
func (c *crash) strike(t *testing.T) {
	pause := time.NewTimer(time.Duration(c.dice.IntN(25_000)) * time.Microsecond)
	defer pause.Stop()
	<-pause.C
	t.Logf("killed after %d requests", c.steps.Load())
	c.h.kill(t)
	c.h.start(t)
}

// step counts the requests of all shoppers, and says when it is time to kill.
func (c *crash) step() {
	if _, found := slices.BinarySearch(c.when, c.steps.Add(1)); found {
		c.signal <- struct{}{}
	}
}

// buyers draws who comes, what they want and how they behave. Who leaves
// without paying comes early: their goods are free again a minute later.
func (c *crash) buyers(t *testing.T) []*buyer {
	moods := []mood{pays, pays, vanishes, asked, declined, doubles, changes}
	list := make([]*buyer, purchases)
	for i := range list {
		b := &buyer{browser: newBrowser(t, c.h), country: []string{"DE", "US", "GB", "FR"}[c.dice.IntN(4)], mood: moods[c.dice.IntN(len(moods))]}
		if i < 20 && c.dice.IntN(2) == 0 {
			b.mood = leaves
		}
		b.steps = c.step
		for _, n := range c.dice.Perm(len(c.goods))[:1+c.dice.IntN(3)] {
			w := c.goods[n]
			w.quantity = 1 + c.dice.IntN(2)
			b.wants = append(b.wants, w)
		}
		list[i] = b
	}
	return list
}
