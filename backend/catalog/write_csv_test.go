package catalog_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"strings"
	"testing"

	"quayside/backend/catalog"
)

// oneRow returns a catalogue file of one good row of merchant qingyu with some
// cells changed. A cell given as "-" takes the whole column away.
func oneRow(change map[string]string) string {
	at := map[string]string{
		"merchant": "qingyu", "handle": "cup", "title_en": "Cup", "title_zh": "杯", "description_en": "A cup.", "category": "Ceramics > Tea ware",
		"option1_name": "Size", "option1_value": "110 ml", "sku": "CUP-1", "price_cny": "12890", "compare_at_cny": "", "stock": "3",
		"barcode": "2002600000037", "net_g": "264", "gross_g": "454", "length_mm": "142", "width_mm": "142", "height_mm": "133",
		"hs6": "691110", "hs10": "6911101900", "origin": "CN", "declared_name_zh": "瓷杯", "declared_name_en": "porcelain cup",
		"gmodel": "0|0|泡茶用|瓷制|青屿窑", "unit1": "035", "unit2": "", "material": "porcelain", "brand": "Qingyu Kiln",
		"battery": "none", "liquid": "no", "food": "no", "images": "gaiwan-plum.jpg",
	}
	var head, row []string
	for _, column := range []string{
		"merchant", "handle", "title_en", "title_zh", "title_ar", "description_en", "description_ar", "category", "option1_name", "option1_value",
		"option2_name", "option2_value", "sku", "price_cny", "compare_at_cny", "stock", "barcode", "net_g", "gross_g", "length_mm", "width_mm",
		"height_mm", "hs6", "hs10", "origin", "declared_name_zh", "declared_name_en", "gmodel", "unit1", "unit2", "unit1_per_item", "unit2_per_item", "material", "brand",
		"battery", "liquid", "food", "images", "status",
	} {
		value := at[column]
		if v, ok := change[column]; ok {
			value = v
		}
		if value != "-" {
			head, row = append(head, column), append(row, value)
		}
	}
	var b strings.Builder
	w := csv.NewWriter(&b)
	if err := w.WriteAll([][]string{head, row}); err != nil {
		panic(err) // a strings.Builder takes everything
	}
	return b.String()
}

func (s *shop) testExport(t *testing.T) {
	db := s.db
	s.importAll(s.source(oneRow(map[string]string{
		"title_en": "=HYPERLINK(\"http://evil.example\")", "title_ar": "كوب", "description_ar": "كوب.\nسطر ثانٍ.",
		"declared_name_en": "'=already guarded", "material": "@SUM(1)", "option1_value": "-5 °C", "brand": "+1", "status": "draft", "hs10": "",
	})))
	var out bytes.Buffer
	if err := s.im.Export(t.Context(), db, "", &out); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(out.Bytes())).ReadAll()
	if err != nil || len(rows) != 1+674 {
		t.Fatalf("the export has %d rows, %v; want 675", len(rows), err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				t.Errorf("the export has a cell a spreadsheet would run: %q", cell)
			}
		}
	}
	again := s.check(catalog.Source{Name: "export.csv", Data: &out})
	if again.Unchanged != 674 || len(again.Findings) != 0 {
		t.Errorf("import of our own export: %v; %+v", &again, again.Findings)
	}
}

func (s *shop) testOwnExport(t *testing.T) {
	db := s.db
	var out bytes.Buffer
	if err := s.im.Export(context.Background(), db, s.merchants["qingyu"].ID, &out); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil || len(rows) != 1+90 {
		t.Fatalf("%d rows, %v; want 91", len(rows), err)
	}
	for _, row := range rows[1:] {
		if row[0] != "qingyu" {
			t.Fatalf("a row of %s in the export of qingyu", row[0])
		}
	}
}
