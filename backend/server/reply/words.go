package reply

import (
	"quayside/backend/fault"
	"quayside/backend/locale"
	"quayside/backend/money"
)

// Words writes text, numbers and dates in the page's language: it has all that
// a [locale.Printer] can, and what needs another of our types. Views inside a
// page embed it too, so that their partials can say {{.T "shop.cart.remove"}}.
type Words struct{ *locale.Printer }

// Money writes an amount with a sign that belongs to one currency only.
func (w Words) Money(a money.Amount) string { return money.FormatClear(a, w.Language.Tag) }

// Refusal says an error in the page's language: a fault's own sentence, or that
// the mistake is ours.
func (w Words) Refusal(err error) string {
	f := fault.From(err)
	return w.Fault(f.Code, f.Text)
}

// Problems says which fields of a form a refusal names. A refusal that names
// none is one problem of the whole form, shown at the field otherwise.
func (w Words) Problems(err error, otherwise string) []Problem {
	f := fault.From(err)
	if len(f.Fields) == 0 {
		return []Problem{{Field: otherwise, Text: w.Refusal(err)}}
	}
	var all []Problem
	for _, field := range f.Fields {
		all = append(all, Problem{Field: field.Name, Text: w.Fault(field.Code, field.Text)})
	}
	return all
}
