package studio

import (
	"maps"

	"quayside/backend/catalog"
	"quayside/backend/server/reply"
)

// say writes a finding in the page's language, in the words of a file.
func say(w reply.Words, f catalog.Finding) string {
	return w.T("studio.finding."+f.Code, pairs(f)...)
}

// sayInForm is say for a form, where prices are in yuan and fields have labels.
func sayInForm(w reply.Words, f catalog.Finding) string {
	switch f.Code {
	case "price_negative", "price_zero", "price_form", "price_high", "compare_low":
		return w.T("studio.form_finding." + f.Code)
	}
	if column, named := f.Args["column"]; named {
		args := maps.Clone(f.Args)
		args["column"] = w.T("studio.column." + column)
		f.Args = args
	}
	return say(w, f)
}

func pairs(f catalog.Finding) []any {
	all := make([]any, 0, 2*len(f.Args))
	for name, value := range f.Args {
		all = append(all, name, value)
	}
	return all
}
