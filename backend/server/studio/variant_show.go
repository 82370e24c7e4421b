package studio

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"quayside/backend/catalog"
	"quayside/backend/money"
	"quayside/backend/server/reply"
	"quayside/backend/stock"
)

// variantPage is what templates/studio/variant.html sees, and all it sees.
type variantPage struct {
	reply.Frame
	ID       string
	Product  linkView
	SKU      string
	Options  []string
	Version  string
	StockWas string
	Fields   map[string]string // what stands in the form, by column
	HSWords  string            // what the HS code means, "" if there is none
	Missing  []linkView
	Saved    bool
	Units    []choice
	Origins  []choice
	Batterys []choice
	Warnings []string
}

type choice struct{ Value, Text string }

// variantShow serves GET /studio/variants/:id.
func (d *Doors) variantShow(c *gin.Context) error {
	p, err := d.variantPage(c)
	if err != nil {
		return err
	}
	p.Saved = c.Query("saved") != ""
	return d.Pages.Page(c, http.StatusOK, "studio/variant", *p)
}

// variantPage is the form as the variant is now.
func (d *Doors) variantPage(c *gin.Context) (*variantPage, error) {
	w := d.Pages.Words(c)
	offers, err := catalog.ForSale(c.Request.Context(), d.DB, w.Language.Tag, []string{c.Param("id")})
	if err != nil {
		return nil, err
	}
	o, ok := offers[c.Param("id")]
	if !ok || o.MerchantID != own(c) {
		return nil, catalog.ErrUnknown
	}
	onHand, err := stock.OnHand(c.Request.Context(), d.DB, []string{o.ID})
	if err != nil {
		return nil, err
	}
	p := &variantPage{
		Frame: d.frame(c, w.T("studio.variant.title", "sku", o.SKU), "products"), ID: o.ID, SKU: o.SKU, Options: o.Options, Version: o.Version(),
		Product: linkView{"/studio/products/" + o.ProductID, o.Title}, Fields: fieldsOf(o.Variant, onHand[o.ID]),
		Missing: viewVariant(w, o.Variant).Missing,
	}
	p.StockWas = p.Fields["stock"]
	d.choices(p)
	return p, nil
}

// fieldsOf fills the form. Prices are in yuan here, in fen in a file.
func fieldsOf(v catalog.Variant, onHand int64) map[string]string {
	e := v.Export
	return map[string]string{
		"price_cny": v.Price.Decimal(), "compare_at_cny": amount(v.CompareAt), "stock": strconv.FormatInt(onHand, 10),
		"hs6": e.HS6, "hs10": e.HS10, "origin": e.Origin, "declared_name_zh": e.DeclaredZH, "declared_name_en": e.DeclaredEN,
		"gmodel": e.Model, "unit1": e.Unit1, "unit2": e.Unit2,
		"unit1_per_item": catalog.FormatMilli(e.Unit1Milli), "unit2_per_item": catalog.FormatMilli(e.Unit2Milli), "net_g": number(e.NetGrams), "gross_g": number(e.GrossGrams),
		"length_mm": number(e.LengthMM), "width_mm": number(e.WidthMM), "height_mm": number(e.HeightMM),
		"brand": e.Brand, "material": e.Material, "barcode": e.GTIN, "battery": e.Battery, "liquid": yesNo(e.Liquid), "food": yesNo(e.Food),
	}
}

func amount(a money.Amount) string {
	if a.IsZero() {
		return ""
	}
	return a.Decimal()
}

func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// choices fills the lists of the form, and says what the HS code means.
func (d *Doors) choices(p *variantPage) {
	codes := d.Intake.Importer.Codes
	for _, code := range codes.Units() {
		name, _ := codes.Unit(code)
		if en := codes.UnitEN(code); en != "" {
			name += " · " + en
		}
		p.Units = append(p.Units, choice{code, code + " " + name})
	}
	for _, code := range p.ByName(codes.Countries()) {
		p.Origins = append(p.Origins, choice{code, p.Country(code)})
	}
	for _, b := range catalog.Batteries() {
		p.Batterys = append(p.Batterys, choice{b, p.T("studio.battery." + batteryKey(b))})
	}
	p.HSWords, _ = codes.Describe(p.Fields["hs6"])
}

// batteryKey is the end of the key that says an answer about batteries.
func batteryKey(answer string) string {
	switch {
	case strings.HasPrefix(answer, "battery box"):
		return "box"
	case answer == catalog.BatteryNone:
		return "none"
	}
	return "inside"
}
