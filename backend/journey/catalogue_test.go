package journey

import (
	"bytes"
	"encoding/csv"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"quayside/backend/account"
	"quayside/backend/testenv"
	"quayside/backend/testenv/browser"
)

// vase is the product that the merchant's file brings, and vaseSlug where the
// shop then shows it.
const vase = "Harbour Vase"

// A merchant's file with a mistake in it: the dry run names the cell, nothing is
// written yet, the good rows are taken alone, the shop sells them, and the mended
// file brings the rest.
func aCatalogueFile(t *testing.T, h *house) {
	rows := vaseRows(t)
	p := browser.Open(t, browser.Desktop())
	h.signIn(p, account.Merchant, "/studio")

	rows[2]["price_cny"] = "-5"
	h.upload(p, rows)
	p.Accessible()
	p.Shot("dry-run")
	if found := strings.Join(p.Texts(".findings-table tbody tr"), "\n"); !strings.Contains(found, "price_cny") || !strings.Contains(found, "-5") || !strings.HasPrefix(found, "4") {
		t.Fatalf("the dry run says %q, want the price in line 4", found)
	}
	if h.sells(t, vase) {
		t.Fatal("the shop sells what was only looked at")
	}
	p.Follow("form:has(input[value=good]) button")
	h.imported(p)
	if !h.sells(t, vase) {
		t.Error("the shop does not sell what was imported")
	}

	rows[2]["price_cny"] = "31900"
	h.upload(p, rows)
	if p.Has(".findings-table .pill-bad") {
		t.Errorf("the mended file is refused: %v", p.Texts(".findings-table tbody tr"))
	}
	p.Follow("form:has(input[value=all]) button")
	h.imported(p)
	p.Go(h.url + "/studio/products")
	p.Accessible()
	p.Shot("products")
	row := browser.Find[string](p, `[...document.querySelectorAll("tbody tr")].find(r => r.innerText.includes("`+vase+`"))?.innerText ?? ""`)
	if !strings.Contains(row, "3") {
		t.Errorf("the list says %q, want three variants", row)
	}
}

// upload sends rows as a file, with their picture, and comes to its report.
func (h *house) upload(p *browser.Page, rows []map[string]string) {
	h.t.Helper()
	p.Go(h.url + "/studio/import")
	p.Upload("#file", writeCSV(h.t, rows))
	p.Upload("#pictures", filepath.Join(testenv.Root(h.t), "backend", "demo", "data", "pictures", rows[0]["images"]))
	if status := p.Follow("main form button.btn-primary"); status != http.StatusOK || !strings.Contains(p.URL(), "/studio/imports/") {
		h.t.Fatalf("after the upload: %d at %s", status, p.URL())
	}
}

// imported waits until the import under way is done. The page follows it by
// itself.
func (h *house) imported(p *browser.Page) {
	h.t.Helper()
	p.WaitFor("#import .banner-ok")
}

// sells reports whether a visitor finds the product among those of its kind.
func (h *house) sells(t *testing.T, title string) bool {
	t.Helper()
	p := browser.Open(t, browser.Desktop())
	p.Go(h.url + "/en/c/home/vases")
	for {
		if slices.Contains(p.Texts(".item h3 a"), title) {
			return true
		}
		if !p.Has("a[rel=next]") {
			return false
		}
		p.Follow("a[rel=next]")
	}
}

// vaseRows are three variants of a new product, complete for selling abroad.
// They are a vase of the demonstration under other names.
func vaseRows(t *testing.T) []map[string]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(testenv.Root(t), "backend", "demo", "data", "catalogue.csv"))
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	like := map[string]string{}
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, column := range lines[0] {
			row[column] = line[i]
		}
		if row["merchant"] == "qingyu" && row["category"] == "Home > Vases" && row["option2_name"] == "" {
			like = row
		}
	}
	if len(like) == 0 {
		t.Fatal("the demonstration has no vase to be like")
	}
	var rows []map[string]string
	for _, glaze := range []string{"Celadon", "Ash", "Ink"} {
		row := maps.Clone(like)
		row["handle"], row["title_en"], row["title_zh"] = "harbour-vase", vase, "港湾花瓶"
		row["option1_name"], row["option1_value"], row["sku"] = "Glaze", glaze, "JOURNEY-"+strings.ToUpper(glaze)
		row["barcode"], row["stock"], row["price_cny"], row["compare_at_cny"] = "", "40", "29900", ""
		rows = append(rows, row)
	}
	return rows
}

// writeCSV writes rows into a file as a merchant's spreadsheet would.
func writeCSV(t *testing.T, rows []map[string]string) (path string) {
	t.Helper()
	columns := slices.Sorted(maps.Keys(rows[0]))
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	all := [][]string{columns}
	for _, row := range rows {
		line := make([]string, len(columns))
		for i, column := range columns {
			line[i] = row[column]
		}
		all = append(all, line)
	}
	if err := w.WriteAll(all); err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), "catalogue.csv")
	if err := os.WriteFile(path, text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
