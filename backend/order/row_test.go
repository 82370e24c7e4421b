package order

import (
	"reflect"
	"testing"

	"quayside/backend/catalog"
)

// TestALineKeepsEverythingCustomsMustBeTold: an order is declared by what was
// known when it was sold, also by what the catalogue learns to tell later.
func TestALineKeepsEverythingCustomsMustBeTold(t *testing.T) {
	t.Parallel()
	sold := Line{SKU: "PJ-026-02", Title: "Silk by the metre", Quantity: 3, Export: catalog.Export{
		HS6: "500720", HS10: "5007201900", Origin: "CN", DeclaredZH: "桑蚕丝机织物", DeclaredEN: "silk woven fabric", Model: "0|0|服装用",
		Unit1: "030", Unit2: "032", Unit1Milli: 2000, Unit2Milli: 2280, NetGrams: 190, GrossGrams: 250, LengthMM: 403, WidthMM: 302, HeightMM: 25,
		Brand: "Pingjiang Silk", Material: "silk", GTIN: "2002600000914", Battery: catalog.BatteryNone, Liquid: true, Food: true,
	}}
	for i := range reflect.TypeFor[catalog.Export]().NumField() {
		if reflect.ValueOf(sold.Export).Field(i).IsZero() {
			t.Errorf("the line of this test says nothing in %s", reflect.TypeFor[catalog.Export]().Field(i).Name)
		}
	}
	row, err := sold.row("parcel", 1)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := row.line("EUR")
	if err != nil || kept.Export != sold.Export {
		t.Errorf("kept is %+v, %v; want %+v", kept.Export, err, sold.Export)
	}
}
