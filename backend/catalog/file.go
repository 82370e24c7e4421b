package catalog

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// What a catalogue file may be at most. A larger one is split by its sender:
// the whole of it is checked and applied in one step.
const (
	MaxFile = 16 << 20 // bytes
	maxRows = 20_000
)

// languages are the languages products have words in, by the end of the
// column's name: title_zh is zh-Hans. English is first: all fall back to it.
var languages = []struct{ column, lang string }{
	{"en", "en"}, {"zh", "zh-Hans"}, {"ar", "ar"}, {"de", "de"}, {"es", "es"},
	{"fr", "fr"}, {"ja", "ja"}, {"ko", "ko"}, {"pt", "pt"}, {"ru", "ru"},
}

// columns returns the columns of a catalogue file in the order we write them.
func columns() []string {
	cols := []string{"merchant", "handle"}
	for _, l := range languages {
		cols = append(cols, "title_"+l.column)
	}
	for _, l := range languages {
		cols = append(cols, "description_"+l.column)
	}
	return append(cols, "category", "option1_name", "option1_value", "option2_name", "option2_value",
		"sku", "price_cny", "compare_at_cny", "stock", "barcode", "net_g", "gross_g", "length_mm", "width_mm", "height_mm",
		"hs6", "hs10", "origin", "declared_name_zh", "declared_name_en", "gmodel", "unit1", "unit2", "unit1_per_item", "unit2_per_item",
		"material", "brand", "battery", "liquid", "food", "images", "status")
}

// file is a catalogue file cut into cells, nothing of it understood yet.
type file struct {
	places   map[string]int // column: place in a row
	rows     []fileRow
	findings []Finding // about the file, or about rows that could not be cut
	broken   bool      // nothing of it can be used
}

// fileRow is one row of a file. Line is where it begins; a quoted cell may run
// over several lines.
type fileRow struct {
	line  int
	cells []string
}

// at returns the value of a column of row, and whether the file has it.
func (f *file) at(row fileRow, column string) (string, bool) {
	i, ok := f.places[column]
	if !ok {
		return "", false
	}
	return row.cells[i], true
}

// say adds a finding about the file; the file cannot be used.
func (f *file) say(code string, columns []string, args ...string) {
	c := cells{}
	c.say(code, columns, "", args...)
	f.findings, f.broken = append(f.findings, c.findings...), true
}

// readFile reads a catalogue file of at most MaxFile bytes. What is wrong with
// the file is in its findings; an error means that reading itself failed.
func readFile(r io.Reader) (*file, error) {
	f := &file{places: map[string]int{}}
	data, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read the catalogue file: %w", err)
	}
	switch {
	case len(data) > MaxFile:
		f.say("file_large", nil, "max", itoa(MaxFile>>20))
		return f, nil
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		f.say("file_utf16", nil)
		return f, nil
	case bytes.HasPrefix(data, []byte("PK\x03\x04")), bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")), bytes.IndexByte(data, 0) >= 0:
		f.say("file_binary", nil)
		return f, nil
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // Excel writes a byte-order mark
	in := csv.NewReader(bytes.NewReader(data))
	in.FieldsPerRecord = -1
	f.header(in)
	if !f.broken {
		f.body(in)
	}
	return f, nil
}

// header reads the first line: which column stands where.
func (f *file) header(in *csv.Reader) {
	names, err := in.Read()
	if err != nil {
		f.unreadable(err)
		return
	}
	known := columns()
	if len(names) == 1 && strings.ContainsAny(names[0], ";\t") {
		f.say("file_separator", nil)
		return
	}
	for i, name := range names {
		name = strings.ToLower(strings.TrimSpace(name))
		if _, twice := f.places[name]; twice {
			f.say("column_repeated", []string{short(name)}, "column", short(name))
		}
		f.places[name] = i
		if !slices.Contains(known, name) {
			c := cells{line: 1}
			c.warn("column_unknown", []string{short(name)}, "", "column", printable(name))
			f.findings = append(f.findings, c.findings...)
		}
	}
	for _, name := range []string{"handle", "title_en", "title_zh", "category", "sku", "price_cny"} {
		if _, ok := f.places[name]; !ok {
			f.say("column_missing", []string{name}, "column", name)
		}
	}
}

// body reads the rows. A quotation mark in the wrong place ends it: what
// follows cannot be told apart.
func (f *file) body(in *csv.Reader) {
	for {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			f.unreadable(err)
			return
		}
		if len(f.rows) == maxRows {
			f.say("file_rows", nil, "max", itoa(maxRows))
			return
		}
		line, _ := in.FieldPos(0)
		f.row(fileRow{line: line, cells: cells})
	}
	if len(f.rows) == 0 && len(f.findings) == 0 {
		f.say("file_empty", nil)
	}
}

// row keeps a row, or says why it cannot be read.
func (f *file) row(row fileRow) {
	c := cells{line: row.line}
	switch i := slices.IndexFunc(row.cells, func(s string) bool { return !utf8.ValidString(s) }); {
	case len(row.cells) != len(f.places):
		c.say("row_cells", nil, "", "n", itoa(len(row.cells)), "want", itoa(len(f.places)))
	case i >= 0:
		code := "row_utf8"
		if chinese(row.cells[i]) {
			code = "row_gbk"
		}
		c.say(code, []string{f.columnAt(i)}, "", "line", itoa(row.line))
	default:
		f.rows = append(f.rows, row)
		return
	}
	if sku, ok := f.places["sku"]; ok && sku < len(row.cells) {
		c.findings[0].SKU = short(printable(row.cells[sku]))
	}
	f.findings = append(f.findings, c.findings...)
}

func (f *file) columnAt(place int) string {
	for name, i := range f.places {
		if i == place {
			return name
		}
	}
	return ""
}

func (f *file) unreadable(err error) {
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		f.say("row_quote", nil, "line", itoa(parse.StartLine))
		f.findings[len(f.findings)-1].Line = parse.StartLine
		return
	}
	f.say("file_empty", nil) // io.EOF before the first line
}

// chinese reports whether bytes that are no UTF-8 make Chinese words in GB
// 18030, of which GBK is a part.
func chinese(s string) bool {
	decoded, err := simplifiedchinese.GB18030.NewDecoder().String(s)
	if err != nil || strings.ContainsRune(decoded, utf8.RuneError) {
		return false
	}
	return strings.ContainsFunc(decoded, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// printable returns s with a question mark for each byte that is no UTF-8: the
// replacement character is never stored, not even in a report.
func printable(s string) string { return strings.Map(showable, strings.ToValidUTF8(s, "?")) }
