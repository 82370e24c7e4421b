package catalog_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"quayside/backend/catalog"
	"quayside/backend/database"
	"quayside/backend/database/databasetest"
	"quayside/backend/stock"
)

// TestWhatIsWrongWithOneCell goes through the rules of a row one by one.
func TestWhatIsWrongWithOneCell(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, column, value string
		code                string // "" if nothing is wrong
		words               string
	}{
		{"nothing", "", "", "", ""},
		{"an HS code with points", "hs6", "6911.10", "", ""},
		{"an HS code with hyphens and two digits too many", "hs6", "6911-10-00", "hs_form", "8 were given"},
		{"an HS code of four digits is not padded", "hs6", "6911", "hs_form", "4 were given"},
		{"an HS code near none", "hs6", "999999", "hs_unknown", "999999 is not a heading"},
		{"an HS code of letters", "hs6", "porcelain", "hs_form", "0 were given"},
		{"an export code that is too short", "hs10", "69111019", "hs10_form", "8 were given"},
		{"a price with decimals", "price_cny", "128.90", "price_form", "12890 for CNY 128.90"},
		{"a price of nothing", "price_cny", "0", "price_zero", ""},
		{"a price no number holds", "price_cny", "99999999999999999999", "price_form", ""},
		{"a price above all sense", "price_cny", "100000001", "price_high", ""},
		{"a compare-at price below the price", "compare_at_cny", "12890", "compare_low", "must be above the price (12890)"},
		{"stock below zero", "stock", "-1", "number_low", "-1 is below 0"},
		{"stock in words", "stock", "many", "number_form", "“many” is not a whole number"},
		{"no weight", "net_g", "0", "export_missing", "net_g is missing"},
		{"a barcode of twelve digits", "barcode", "036000291452", "", ""},
		{"a barcode with a letter", "barcode", "20026000000x7", "gtin_form", ""},
		{"a barcode of eleven digits", "barcode", "03600029145", "gtin_form", ""},
		{"an eight-digit barcode with a wrong end", "barcode", "96385075", "gtin_check", "GTIN-8: the last digit should be 4"},
		{"a unit by its name", "unit1", "千克", "unit_unknown", "For 千克 use 035"},
		{"a unit by its English name", "unit1", "Pair", "unit_unknown", "For Pair use 025"},
		{"the same unit twice", "unit2", "035", "unit_same", ""},
		{"a country in small letters", "origin", "cn", "", ""},
		{"a country of three letters", "origin", "CHN", "origin_near", "Write CN"},
		{"a country that is none", "origin", "XX", "origin_form", ""},
		{"a battery in other words", "battery", "yes", "battery_form", "UN3481"},
		{"a flag that is neither", "liquid", "maybe", "flag_form", ""},
		{"a merchant nobody knows", "merchant", "nobody", "merchant_unknown", "no merchant nobody"},
		{"a handle with capitals", "handle", "Cup", "handle_form", ""},
		{"a handle that climbs", "handle", "../cup", "handle_form", ""},
		{"a SKU longer than customs takes", "sku", "CUP-12345678901234567", "sku_form", ""},
		{"no SKU", "sku", "", "required", "sku is missing"},
		{"no Chinese title", "title_zh", " ", "required", "title_zh is missing"},
		{"markup in a title is text", "title_en", "<script>alert(1)</script>", "", ""},
		{"a bell in a title", "title_en", "Cup\a", "control", ""},
		{"text that turns the page around", "title_en", "Cup\u202epuc", "control", ""},
		{"a name too long for the declaration", "declared_name_zh", strings.Repeat("瓷", 251), "too_long", "251 characters"},
		{"an option without a value", "option1_value", "", "option_pair", ""},
		{"a second option without the first", "option1_name", "", "option_pair", ""},
		{"a category without a name", "category", "Ceramics > ", "category_form", ""},
		{"a category of five levels", "category", "A > B > C > D > E", "category_form", ""},
		{"a picture with a path", "images", "../../etc/passwd", "picture_name", ""},
		{"a picture in no upload", "images", "none.jpg", "picture_missing", "none.jpg is not in the upload"},
		{"thirteen pictures", "images", strings.Repeat("gaiwan-plum.jpg|", 13), "pictures_many", "13 pictures"},
		{"a status that is none", "status", "sold", "status_form", ""},
	}
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newShop(t, db)
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				s.T = t
				report := s.check(s.source(oneRow(map[string]string{tt.column: tt.value})))
				if tt.code == "" {
					if len(report.Findings) != 0 || report.New != 1 {
						t.Errorf("%v: %+v", &report, report.Findings)
					}
					return
				}
				for _, f := range report.Findings {
					if f.Code == tt.code && f.Line == 2 && strings.Contains(f.Text(), tt.words) {
						return
					}
				}
				t.Errorf("found %+v, want %s %q", report.Findings, tt.code, tt.words)
			})
		}
	})
}

// TestFilesThatAreNone: the whole file cannot be used, and the one finding says
// what to do.
func TestFilesThatAreNone(t *testing.T) {
	t.Parallel()
	header := "merchant,handle,title_en,title_zh,category,sku,price_cny\n"
	tests := []struct{ name, text, code string }{
		{"nothing", "", "file_empty"},
		{"a header alone", header, "file_empty"},
		{"a spreadsheet", "PK\x03\x04...", "file_binary"},
		{"UTF-16", "\xff\xfem\x00", "file_utf16"},
		{"semicolons", "merchant;handle\n", "file_separator"},
		{"tabs", "merchant\thandle\n", "file_separator"},
		{"a missing column", "merchant,handle,title_en\n", "column_missing"},
		{"a column twice", "sku," + header, "column_repeated"},
		{"a quotation mark inside a cell", header + "qingyu,cup,A \"fine\" cup,杯,Ceramics,C-1,100\n", "row_quote"},
		{"a quotation mark that is never closed", header + "qingyu,\"cup,Cup,杯,Ceramics,C-1,100\n", "row_quote"},
		{"more rows than one step takes", header + strings.Repeat("q,c,C,C,C,S,1\n", 20_001), "file_rows"},
		{"more bytes than one step takes", header + strings.Repeat("x", catalog.MaxFile), "file_large"},
	}
	db := databasetest.Open(t, databasetest.SQLiteURL(t))
	s := newShop(t, db)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s.T = t
			report := s.check(catalog.Source{Name: "x.csv", Data: strings.NewReader(tt.text), Curator: true})
			if !report.Broken || report.Good() || report.GoodRows() != 0 || len(report.Findings) == 0 {
				t.Fatalf("%+v", report)
			}
			last := report.Findings[len(report.Findings)-1]
			if !strings.Contains(codes(report), tt.code) || strings.ContainsAny(last.Text(), "{}") {
				t.Errorf("found %s, %q; want %s", codes(report), last.Text(), tt.code)
			}
		})
	}
	_, err := s.im.Check(t.Context(), db, catalog.Source{Data: broken{strings.NewReader(header)}})
	if !errors.Is(err, errBroken) {
		t.Errorf("a file that cannot be read = %v, want the disk's error", err)
	}
}

func codes(r catalog.Report) string {
	var all []string
	for _, f := range r.Findings {
		all = append(all, f.Code)
	}
	return strings.Join(all, " ")
}

func TestRowsOfOneProductAgree(t *testing.T) {
	t.Parallel()
	db := databasetest.Open(t, databasetest.SQLiteURL(t))
	s := newShop(t, db)
	other := map[string]string{"sku": "CUP-2", "option1_value": "150 ml"}
	with := func(column, value string) map[string]string {
		m := map[string]string{column: value}
		for k, v := range other {
			m[k] = v
		}
		return m
	}
	for column, value := range map[string]string{
		"title_en": "Mug", "description_en": "Another.", "category": "Ceramics > Tableware", "option1_name": "Volume", "status": "draft",
	} {
		report := s.check(s.source(rows(oneRow(nil), oneRow(with(column, value)))))
		if codes(report) != "row_differs" || report.Findings[0].Columns[0] != column || report.New != 1 || report.Refused != 1 {
			t.Errorf("another %s: %v, %+v", column, &report, report.Findings)
		}
	}
	report := s.check(s.source(rows(oneRow(nil), oneRow(map[string]string{"sku": "CUP-2"}))))
	if codes(report) != "row_twin" {
		t.Errorf("the same options twice: %+v", report.Findings)
	}
	s.importAll(s.source(oneRow(nil)))
	report = s.check(s.source(oneRow(map[string]string{"sku": "CUP-2"})))
	if codes(report) != "row_twin_shop" || report.Refused != 1 {
		t.Errorf("the options of a variant in the shop: %v, %+v", &report, report.Findings)
	}
}

// TestVariantsMayChangePlaces: what two variants are called is swapped in one
// file, though each name must be the only one at any time.
func TestVariantsMayChangePlaces(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newShop(t, db)
		both := func(a, b string) string {
			return rows(oneRow(map[string]string{"option1_value": a}), oneRow(map[string]string{"sku": "CUP-2", "option1_value": b}))
		}
		s.importAll(s.source(both("small", "large")))
		s.importAll(s.source(both("large", "small")))
		if got := s.exported(); got["CUP-1"]["option1_value"] != "large" || got["CUP-2"]["option1_value"] != "small" {
			t.Errorf("after changing places: %v", got)
		}
	})
}

// TestANewPictureOfAnOldName: a picture that is sent again with another content
// is shown by every variant that names it, in the file or not.
func TestANewPictureOfAnOldName(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newShop(t, db)
		s.importAll(s.source(rows(oneRow(nil), oneRow(map[string]string{"sku": "CUP-2", "option1_value": "150 ml"}))))
		sha := strings.Repeat("f", 64)
		src := s.source(oneRow(map[string]string{"sku": "CUP-2", "option1_value": "150 ml"}))
		src.Pictures = map[string]catalog.Picture{"gaiwan-plum.jpg": {SHA: sha, Width: 800, Height: 800, Bytes: 1}}
		s.importAll(src)
		for _, sku := range []string{"CUP-1", "CUP-2"} {
			if o := s.offer(sku); o.PictureSHA != sha || o.PictureWidth != 800 {
				t.Errorf("%s shows %s", sku, o.PictureSHA)
			}
		}
	})
}

// TestALargeFile: more rows than one statement may write, in one transaction, and
// progress that is told on the way.
func TestALargeFile(t *testing.T) {
	t.Parallel()
	db := databasetest.Open(t, databasetest.SQLiteURL(t))
	s := newShop(t, db)
	head, row, _ := strings.Cut(oneRow(nil), "\n")
	text := make([]string, 0, 5_001)
	text = append(text, head+"\n")
	for i := range 5_000 {
		n := strconv.Itoa(i)
		text = append(text, strings.NewReplacer("CUP-1", "C-"+n, ",cup,", ",cup-"+strconv.Itoa(i/8)+",", "110 ml", n).Replace(row))
	}
	src := s.source(strings.Join(text, ""))
	last := 0
	src.Tell = func(done, total int) {
		if done < last || done > total {
			t.Errorf("progress goes from %d to %d of %d", last, done, total)
		}
		last = done
	}
	report := s.importAll(src)
	if report.New != 5_000 || report.Products != 625 || last != 10_000 {
		t.Errorf("%v, progress ends at %d", report, last)
	}
}

// FuzzCheck: whatever bytes are sent, there is a report or a plan, and nothing
// of it holds what cannot be shown.
func FuzzCheck(f *testing.F) {
	f.Add([]byte(oneRow(nil)))
	f.Add([]byte(oneRow(map[string]string{"price_cny": "-1", "title_en": "=1", "images": "|||"})))
	f.Add([]byte("merchant,handle\n\"\n\xff"))
	db := databasetest.Open(f, databasetest.SQLiteURL(f))
	c, err := openCodes()
	if err != nil {
		f.Fatal(err)
	}
	im := &catalog.Importer{Codes: c, Shelf: stock.Shelf{}, Now: database.Now}
	f.Fuzz(func(t *testing.T, data []byte) {
		plan, err := im.Check(t.Context(), db, catalog.Source{Name: "fuzz", Data: strings.NewReader(string(data)), Curator: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, finding := range plan.Report.Findings {
			if strings.ContainsRune(finding.Value, '\ufffd') {
				t.Errorf("the replacement character is in the report: %+v", finding)
			}
		}
	})
}
