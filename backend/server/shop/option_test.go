package shop

import (
	"testing"

	"quayside/backend/catalog"
)

// tins is a tea in two sizes and two boxes; the large gift box does not exist.
func tins() *catalog.Listing {
	l := &catalog.Listing{}
	l.OptionNames = []string{"Weight", "Box"}
	for _, v := range []struct {
		id      string
		options []string
	}{
		{"small-plain", []string{"50 g", "plain"}},
		{"small-gift", []string{"50 g", "gift"}},
		{"large-plain", []string{"100 g", "plain"}},
	} {
		l.Variants = append(l.Variants, catalog.Variant{ID: v.id, Options: v.options})
	}
	return l
}

func TestChoose(t *testing.T) {
	t.Parallel()
	all := map[string]int64{"small-plain": 3, "small-gift": 3, "large-plain": 3}
	tests := []struct {
		name   string
		left   map[string]int64
		id     string
		wanted []string
		want   string
	}{
		{"the first one in stock when nothing is asked for", map[string]int64{"small-gift": 1}, "", nil, "small-gift"},
		{"the first one when nothing is in stock", nil, "", nil, "small-plain"},
		{"the one named by its id, in stock or not", all, "small-gift", nil, "small-gift"},
		{"both options", all, "", []string{"50 g", "gift"}, "small-gift"},
		{"the first option weighs most where the pair does not exist", all, "", []string{"100 g", "gift"}, "large-plain"},
		{"a pair that is sold out is still shown when asked for", map[string]int64{"large-plain": 1}, "", []string{"50 g", "gift"}, "small-gift"},
		{"an id that is not of this product", all, "another", []string{"100 g"}, "large-plain"},
		{"words that are no option", all, "", []string{"<script>", "x"}, "small-plain"},
	}
	for _, tt := range tests {
		if v := choose(tins(), tt.left, tt.id, tt.wanted); v.ID != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, v.ID, tt.want)
		}
	}
}

func TestOptionsThatCannotBeHadAreStruck(t *testing.T) {
	t.Parallel()
	l := tins()
	rows := options(l, map[string]int64{"small-plain": 1, "large-plain": 1}, l.Variants[2])
	if len(rows) != 2 || rows[0].Field != "o1" || rows[1].Field != "o2" {
		t.Fatalf("rows = %+v", rows)
	}
	for _, v := range rows[0].Values {
		if v.Gone {
			t.Errorf("%s can be had and is struck", v.Value)
		}
	}
	for _, v := range rows[1].Values {
		if gone := v.Value == "gift"; v.Gone != gone || v.Chosen == gone {
			t.Errorf("%+v beside 100 g", v)
		}
	}
	// What is chosen stays pressable though it is sold out, or the row would
	// have no choice at all; that it is gone is said in words.
	rows = options(l, map[string]int64{"large-plain": 1}, l.Variants[0])
	if rows[0].Values[0].Gone || len(rows[0].Gone) != 1 || rows[0].Gone[0] != "50 g" {
		t.Errorf("row = %+v", rows[0])
	}
}
