package shop

import (
	"fmt"

	"quayside/backend/catalog"
	"quayside/backend/server/reply"
)

// specView is one line of a product's facts.
type specView struct {
	Name, Value string
	Lang        string // of Value, where it is a merchant's word in another language
	Note        string
	Code        bool // Value is a code: set in the code typeface
}

// specs returns what is known of a variant, in the order of the page. What is
// not known is not shown.
func specs(f reply.Frame, v catalog.Variant) []specView {
	e := v.Export
	all := []specView{
		{Name: f.T("shop.product.material"), Value: e.Material, Lang: foreign(f, "en")},
		{Name: f.T("shop.product.brand"), Value: e.Brand},
		{Name: f.T("shop.product.net"), Value: f.Weight(e.NetGrams)},
		{Name: f.T("shop.product.gross"), Value: f.Weight(e.GrossGrams)},
		{Name: f.T("shop.product.size"), Value: size(e)},
		{Name: f.T("shop.product.battery"), Value: battery(f, e.Battery)},
		{Name: f.T("shop.product.origin"), Value: f.Country(e.Origin)},
		{Name: f.T("shop.product.code"), Value: hsCode(e.HS6), Note: declaredName(f, e), Code: true},
		{Name: f.T("shop.product.sku"), Value: v.SKU, Code: true},
	}
	known := all[:0]
	for _, s := range all {
		if s.Value != "" {
			known = append(known, s)
		}
	}
	return known
}

// hsCode writes six digits as people read them: "6911 10".
func hsCode(hs6 string) string {
	if len(hs6) != 6 {
		return hs6
	}
	return hs6[:4] + " " + hs6[4:]
}

func declaredName(f reply.Frame, e catalog.Export) string {
	if f.Lang.Tag == "zh-Hans" {
		return e.DeclaredZH
	}
	return e.DeclaredEN
}

// size is the packed size in centimetres, empty if it is not known.
func size(e catalog.Export) string {
	if e.LengthMM < 1 || e.WidthMM < 1 || e.HeightMM < 1 {
		return ""
	}
	return fmt.Sprintf("%s × %s × %s cm", centimetres(e.LengthMM), centimetres(e.WidthMM), centimetres(e.HeightMM))
}

func centimetres(mm int64) string {
	if mm%10 == 0 {
		return fmt.Sprint(mm / 10)
	}
	return fmt.Sprintf("%d.%d", mm/10, mm%10)
}

// battery says which battery goes along; nothing if none does.
func battery(f reply.Frame, kind string) string {
	switch kind {
	case catalog.BatteryBox:
		return f.T("shop.product.battery_none")
	case catalog.BatteryInEquipment:
		return f.T("shop.product.battery_inside")
	}
	return ""
}
