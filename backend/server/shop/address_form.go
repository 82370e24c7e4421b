package shop

import (
	"strings"
	"unicode"

	"github.com/gin-gonic/gin"

	"quayside/backend/fault"
	"quayside/backend/order"
	"quayside/backend/server/reply"
)

// fieldView is one field of a form.
type fieldView struct {
	Name, Label, Hint string
	Value             string
	Optional, Short   bool
	Type, Inputmode   string
	Autocomplete      string
	Choices           []choiceView // a list to choose from, where the values are known
}

// autofill are the tokens by which browsers know the fields of a delivery
// address (HTML Living Standard, "Autofill").
var autofill = map[string]string{
	order.FieldName: "shipping name", order.FieldLine1: "shipping address-line1", order.FieldLine2: "shipping address-line2",
	order.FieldCity: "shipping address-level2", order.FieldRegion: "shipping address-level1",
	order.FieldPostcode: "shipping postal-code", order.FieldPhone: "shipping tel",
}

// addressFields is the form of a's country, with what a holds already. A value
// typed for another country's form is kept where this one has the field too.
func addressFields(f reply.Frame, a order.Address) []fieldView {
	format, _ := order.FormatOf(a.Country)
	var fields []fieldView
	for _, part := range format.Parts {
		v := fieldView{
			Name: part.Name, Label: f.T(part.Label), Value: a.Value(part.Name), Optional: !part.Required,
			Type: "text", Inputmode: "text", Autocomplete: autofill[part.Name],
		}
		switch part.Name {
		case order.FieldPhone:
			v.Type, v.Inputmode, v.Hint = "tel", "tel", f.T("shop.address.phone_hint")
		case order.FieldPostcode:
			v.Short, v.Inputmode = true, postcodeKeys(format.Example)
			v.Hint = f.T("shop.address.postcode_hint", "example", format.Example)
		case order.FieldRegion:
			v.Choices = regions(format.Regions, v.Value)
		case order.FieldLine2:
			v.Hint = f.T("shop.address.more_hint")
		}
		fields = append(fields, v)
	}
	return fields
}

// postcodeKeys is the keyboard for postcodes of which one looks like example.
func postcodeKeys(example string) string {
	if strings.ContainsFunc(example, func(r rune) bool { return !unicode.IsDigit(r) }) {
		return "text"
	}
	return "numeric"
}

// regions are the values to choose from. Names that are kept in capitals, as
// carriers print them, are shown as people write them; codes stay as they are.
func regions(values []string, chosen string) []choiceView {
	var all []choiceView
	for _, value := range values {
		name := value
		if len(value) > 3 {
			name = titled(value)
		}
		all = append(all, choiceView{value, name, value == chosen})
	}
	return all
}

// titled writes "RAS AL KHAIMAH" as "Ras Al Khaimah".
func titled(s string) string {
	words := strings.Fields(strings.ToLower(s))
	for i, w := range words {
		words[i] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(words, " ")
}

// errMissing is the code of an address field that was left empty.
const errMissing = "order.address_missing"

// addressProblems says what is to be mended in the delivery form. Each line
// names its field, since the summary at the top stands away from it.
func addressProblems(f reply.Frame, country string, refused error) []reply.Problem {
	format, _ := order.FormatOf(country)
	problems := f.Words.Problems(refused, "delivery")
	for i, field := range fault.From(refused).Fields {
		part, known := format.Part(field.Name)
		switch {
		case known && field.Code == errMissing:
			problems[i].Text = f.T("shop.address.missing", "field", f.T(part.Label))
		case known:
			problems[i].Text = f.T("shop.address.mend", "field", f.T(part.Label), "text", problems[i].Text)
		}
	}
	return problems
}

// addressFrom reads an address from the body of a submitted form.
func addressFrom(c *gin.Context) order.Address {
	return order.Address{
		Name: c.PostForm(order.FieldName), Line1: c.PostForm(order.FieldLine1), Line2: c.PostForm(order.FieldLine2),
		City: c.PostForm(order.FieldCity), Region: c.PostForm(order.FieldRegion), Postcode: c.PostForm(order.FieldPostcode),
		Country: c.PostForm(order.FieldCountry), Phone: c.PostForm(order.FieldPhone),
	}
}
