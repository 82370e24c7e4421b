package shop

import (
	"testing"

	"quayside/backend/order"
	"quayside/backend/server/reply"
	"quayside/backend/server/reply/replytest"
)

// TestEveryTemplateTakesItsStruct executes each page with everything in it and
// with nothing in it, so that both arms of every condition are written.
func TestEveryTemplateTakesItsStruct(t *testing.T) {
	t.Parallel()
	p := replytest.Pages(t)
	f := replytest.Frame(t, p, "/en")
	mend := f
	mend.Problems = []reply.Problem{{Field: "email", Text: "Mend this."}}
	var samples []reply.Framed
	for _, pages := range [][]reply.Framed{empty(f), full(mend)} {
		samples = append(samples, pages...)
	}
	replytest.EachTemplate(t, p, "shop", samples...)
}

func empty(f reply.Frame) []reply.Framed {
	return []reply.Framed{
		homePage{Frame: f}, categoryPage{Frame: f}, productPage{Frame: f}, cartPage{Frame: f}, preferencesPage{Frame: f},
		deliveryPage{Frame: f}, paymentPage{Frame: f}, orderPage{Frame: f, Totals: totalsView{Words: f.Words}},
	}
}

func full(f reply.Frame) []reply.Framed {
	pic := pictureOf("ab", 1200, 900, inHero, "A bowl")
	price := priceView{Item: "€1.00", Shipping: "€2.00", Total: "€3.00", Was: "€4.00", Country: "Germany"}
	cards := []cardView{
		{Words: f.Words, URL: "/p", Title: "Bowl", TitleLang: "de", Picture: pic, Price: price, From: true},
		{Words: f.Words, URL: "/p", Title: "Bowl", SoldOut: true},
		{Words: f.Words, URL: "/p", Title: "Kiln", Price: priceView{Item: "€1.00", Country: "Germany"}},
	}
	categories := []categoryView{{"/c", "Tea", "zh-Hans", 3}}
	crumbs := []crumbView{{"/c", "All", ""}, {"", "Tea", "de"}}
	choices := []choiceView{{"a", "A", true}, {"b", "B", false}}
	totals := totalsView{f.Words, "€1.00", "€2.00", "€3.00", "Germany"}
	steps := []stepView{{"Paid", "today", "2026-11-24T12:00:00Z", "info", "done", true}, {Title: "Release", Icon: "landmark", Class: "todo"}}
	line := lineView{Words: f.Words, ID: "v1", URL: "/p", Title: "Bowl", TitleLang: "de", Options: "small", Picture: pic, Quantity: 2, Total: "€1.00", Trouble: "Gone."}
	parcels := []parcelView{{"p1", "QS-1", "Kiln", "€2.00", []lineView{line}, steps}, {Lines: []lineView{{Words: f.Words, Title: "Gone"}}}}
	product := productPage{
		Frame: f, Crumbs: crumbs, Heading: "Bowl", HeadingLang: "de", Description: []string{"Round."}, DescriptionLang: "de", Hero: pic,
		Thumbs: []thumbView{{pic, pic, "1", true}, {pic, pic, "2", false}}, Maker: makerView{"Kiln", "en", "K", "Longquan"},
		Options: []optionView{{"Size", "o1", "small", []valueView{{0, "small", true, false}, {1, "large", false, true}}, []string{"large"}}},
		Price:   price, Travels: "7 days", CanBuy: true, Most: 4, Few: 4, Specs: []specView{{"Code", "6911 10", "en", "bowl", true}, {Name: "Brand", Value: "None"}},
	}
	soldOut := product
	soldOut.CanBuy, soldOut.SoldOut = false, true
	return []reply.Framed{
		homePage{f, categories, cards}, product, soldOut, cartPage{f, parcels, totals, true}, preferencesPage{f, "/c", choices, choices, choices},
		categoryPage{f, "/c", crumbs, "Tea", "de", 3, choices, categories, cards, true, "/c", "/c?after=1"},
		deliveryPage{Frame: f, Step: 1, Countries: choices, Fields: addressFields(f, order.Address{Country: "US"}), Parcels: parcels, Totals: totals, Travels: "7 days"},
		paymentPage{Frame: f, Step: 2, Address: []string{"a", "b"}, Parcels: parcels, Totals: totals, HeldFor: 9},
		orderPage{Frame: f, Link: "/o", Headline: "Paid", Lead: "Next", Moving: true, Payable: true, Several: true, Parcels: parcels, Totals: totals, Address: []string{"a", "b"}},
	}
}
