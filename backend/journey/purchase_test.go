package journey

import "testing"

// purchases are stories of buying, each with goods of its own, so that they may
// be told at the same time in one house.
var purchases = []struct {
	name string
	tell func(t *testing.T, h *house)
}{
	{"the bank asks and agrees", theBankAgrees},
	{"the bank asks and does not agree, another card does", theBankRefuses},
	{"a declined card loses nothing", aDeclinedCard},
	{"buttons pressed twice make one order and one payment", pressedTwice},
	{"going back after paying", backAfterPaying},
	{"going back to change the address", backToTheAddress},
	{"a price that changes meanwhile", aPriceChanges},
	{"goods that are gone meanwhile", goodsAreGone},
	{"a delivery form with mistakes", aFormWithMistakes},
	{"without scripts", withoutScripts},
	{"by keyboard alone", byKeyboard},
	{"customs refuses, and takes it when it is sent again", customsRefuses},
	{"another shopper's order is not there", anothersOrder},
}

func TestPurchases(t *testing.T) {
	h := open(t, "")
	for _, story := range purchases {
		t.Run(story.name, func(t *testing.T) {
			t.Parallel()
			story.tell(t, h.in(t))
		})
	}
}
