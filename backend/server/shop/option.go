package shop

import (
	"fmt"

	"quayside/backend/catalog"
)

// optionView is one thing to choose, as a row of radio buttons.
type optionView struct {
	Name   string // the merchant's word: "Capacity"
	Field  string // "o1", "o2"
	Chosen string
	Values []valueView
	Gone   []string // values that are sold out with what else is chosen
}

type valueView struct {
	Index  int
	Value  string
	Chosen bool
	Gone   bool
}

// choose returns the variant to show: the one with id, else the best match of
// the options wanted. The first option weighs most, and what is in stock goes
// before what is not, so a page never opens on a sold-out choice while another
// is there.
func choose(l *catalog.Listing, left map[string]int64, id string, wanted []string) catalog.Variant {
	if v, ok := l.Find(id); ok {
		return v
	}
	best, most := l.Variants[0], -1
	for _, v := range l.Variants {
		score := 0
		for i, option := range v.Options {
			if i < len(wanted) && option == wanted[i] {
				score += 4 >> i // 4 for the first option, 2 for the second
			}
		}
		if left[v.ID] > 0 {
			score++
		}
		if score > most {
			best, most = v, score
		}
	}
	return best
}

// options returns the rows of radio buttons with v chosen.
func options(l *catalog.Listing, left map[string]int64, v catalog.Variant) []optionView {
	var rows []optionView
	for i, name := range l.OptionNames {
		row := optionView{Name: name, Field: fmt.Sprintf("o%d", i+1), Chosen: v.Options[i]}
		for _, value := range valuesOf(l, i) {
			gone := !reachable(l, left, v, i, value)
			row.Values = append(row.Values, valueView{len(row.Values), value, value == v.Options[i], gone && value != v.Options[i]})
			if gone {
				row.Gone = append(row.Gone, value)
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// valuesOf returns the different values of option i, in the merchant's order.
func valuesOf(l *catalog.Listing, i int) []string {
	var values []string
	seen := map[string]bool{}
	for _, v := range l.Variants {
		if !seen[v.Options[i]] {
			seen[v.Options[i]] = true
			values = append(values, v.Options[i])
		}
	}
	return values
}

// reachable reports whether option i can be set to value: with any variant in
// stock for the first option, with the first as chosen for the second.
func reachable(l *catalog.Listing, left map[string]int64, chosen catalog.Variant, i int, value string) bool {
	for _, v := range l.Variants {
		if v.Options[i] != value || left[v.ID] < 1 {
			continue
		}
		if i == 0 || v.Options[0] == chosen.Options[0] {
			return true
		}
	}
	return false
}
