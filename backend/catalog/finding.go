package catalog

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Finding is one thing about a catalogue file or a form that its sender should
// know. Findings are collected, all of them; an error among them refuses its
// row, a warning does not.
type Finding struct {
	Line    int               `json:"line,omitempty"`    // in the file, the header is 1; 0: the whole file, or a form
	Columns []string          `json:"columns,omitempty"` // which cells
	SKU     string            `json:"sku,omitempty"`
	Value   string            `json:"value,omitempty"` // what stands there, cut short
	Code    string            `json:"code"`            // translated by it: "price_negative"
	Args    map[string]string `json:"args,omitempty"`  // the values of the sentence's placeholders
	Warning bool              `json:"warning,omitempty"`
}

// Text returns the finding in one or two English sentences that say what is
// wrong and how to mend it.
func (f Finding) Text() string {
	pairs := make([]string, 0, 2*len(f.Args))
	for _, name := range slices.Sorted(maps.Keys(f.Args)) {
		pairs = append(pairs, "{"+name+"}", f.Args[name])
	}
	return strings.NewReplacer(pairs...).Replace(sentences[f.Code])
}

// FindingCodes returns the codes of all findings there are, for whoever translates
// them.
func FindingCodes() []string { return slices.Sorted(maps.Keys(sentences)) }

// FindingText returns the English sentence of a code with its placeholders.
func FindingText(code string) string { return sentences[code] }

// sentences are the English words of the findings by code. A pair of braces is
// a placeholder.
var sentences = map[string]string{
	// The file as a whole.
	"file_empty":      "The file has no rows. Its first line must name the columns.",
	"file_large":      "The file is larger than {max} MB. Split it and import the parts one after the other.",
	"file_rows":       "The file has more than {max} rows. Split it and import the parts one after the other.",
	"file_utf16":      "The file is UTF-16. Save it as “CSV UTF-8” and upload it again.",
	"file_binary":     "This is not a CSV file but a spreadsheet or an archive. Save it as “CSV UTF-8” and upload that.",
	"file_separator":  "The columns are not separated by commas. Save the file as CSV with commas and upload it again.",
	"file_lost":       "The kept file is gone or was changed. Upload it again.",
	"column_missing":  "The column {column} is missing. The first line must name it, even if all its cells are empty.",
	"column_unknown":  "The column {column} is not one of ours; it is left out.",
	"column_repeated": "The column {column} is there twice. Keep one of them.",

	// A row as a whole.
	"row_quote":     "From line {line} on the file cannot be read: a quotation mark is not closed, or stands inside a cell that is not quoted. Put quotation marks around the whole cell and write those inside it twice.",
	"row_cells":     "This row has {n} cells, the first line {want}. A comma inside a text needs quotation marks around the cell.",
	"row_utf8":      "Line {line} is not UTF-8. Save the file as UTF-8 and upload it again.",
	"row_gbk":       "Line {line} is not UTF-8 (it looks like GBK). Save the file as UTF-8 and upload it again.",
	"row_differs":   "{column} differs from line {first}, which is of the same product. All rows of a product repeat its texts.",
	"row_twin":      "Line {first} of this product has the same options. Each variant needs another choice.",
	"row_twin_shop": "SKU {sku} of this product already has the same options. Each variant needs another choice.",

	// A cell.
	"required":         "{column} is missing. Every row needs it.",
	"declared_missing": "The Chinese declaration name is missing. Customs needs it for every item.",
	"export_missing":   "{column} is missing. Customs needs it for every item sold abroad.",
	"too_long":         "The text has {n} characters; that is more than {column} may have ({max}).",
	"title_long":       "The title has {n} characters; that is more than a title may have ({max}).",
	"control":          "The cell holds a character that cannot be shown. Type the text again.",
	"formula":          "The cell starts with “{first}”. It is stored as plain text and never run; please check that this is what you mean.",
	"merchant_unknown": "There is no merchant {value}.",
	"merchant_other":   "{value} is not your shop. You can import your own products only.",
	"handle_form":      "{value} is not a handle: small letters, digits and hyphens, at most 80.",
	"sku_form":         "{value} is not a SKU: 1 to 20 letters, digits, dots, underscores, slashes or hyphens.",
	"sku_repeated":     "SKU {value} is already used in line {first} of this file.",
	"sku_taken":        "SKU {value} already belongs to another product of the catalogue ({handle}). Every variant needs its own SKU.",
	"category_unknown": "There is no category “{value}”.",
	"category_near":    "There is no category “{value}”. Did you mean “{near}”?",
	"category_form":    "“{value}” is not a category: levels are split by “ > ”, at most {max}, each with a name in Latin letters.",
	"option_pair":      "An option needs a name and a value; one of them is missing.",
	"option_order":     "The second option is there without the first.",
	"status_form":      "{value} is not a status: draft, listed or archived.",
	"price_negative":   "The price is below zero. Give a whole number of fen, 1 or more.",
	"price_zero":       "The price is zero. Give a whole number of fen, 1 or more.",
	"price_form":       "“{value}” is not a price. Give a whole number of fen: 12890 for CNY 128.90.",
	"price_high":       "The price is above {max} fen. Please check it.",
	"compare_low":      "The compare-at price ({value}) must be above the price ({price}), or the cell empty.",
	"number_form":      "“{value}” is not a whole number.",
	"number_low":       "{value} is below {min}, the least this may be.",
	"number_high":      "{value} is above {max}, the most this may be.",
	"net_above_gross":  "Net weight ({net} g) is more than gross weight ({gross} g).",
	"gtin_check":       "{value} is not a valid GTIN-{n}: the last digit should be {digit}.",
	"gtin_form":        "{value} is not a GTIN: it has 8, 12, 13 or 14 digits.",
	"hs_form":          "{value} is not an HS code: it has six digits here, {n} were given. Nothing is added or cut off by us.",
	"hs_unknown":       "{value} is not a heading of the Harmonized System.",
	"hs_near":          "{value} is not a heading of the Harmonized System. Did you mean {near} ({words})?",
	"hs10_form":        "{value} is not a China export code: it has ten digits, {n} were given. Nothing is added or cut off by us.",
	"hs10_other":       "hs10 ({code}) does not begin with hs6 ({head}).",
	"unit_unknown":     "{value} is not a customs unit code. For {name} use {code}.",
	"unit_same":        "The second customs unit is the same as the first. Leave it empty if there is only one.",
	"amount_form":      "“{value}” is not an amount. Give a number above zero with at most three decimals: 2 or 0.5.",
	"amount_counted":   "{column} is for a unit that measures, such as metre or litre. This unit counts or weighs; leave the amount empty.",
	"amount_missing":   "{column} is missing: customs must be told how much of the unit one item is (2 for 2 m). The variant is kept but not sold until it is filled in.",
	"origin_form":      "“{value}” is not a two-letter country code.",
	"origin_near":      "“{value}” is not a two-letter country code. Write {code}.",
	"battery_form":     "“{value}” is not an answer about batteries. Write one of: {answers}.",
	"flag_form":        "“{value}” is neither yes nor no.",
	"pictures_many":    "There are {n} pictures; a product may have {max}.",
	"picture_name":     "{value} is not the name of a picture file.",
	"picture_missing":  "The picture {value} is not in the upload. The product is kept without it; a new product stays a draft.",
	"picture_bad":      "The picture {value} cannot be used: {why}",
}

// say adds a finding about one or more cells.
func (c *cells) say(code string, columns []string, value string, args ...string) {
	f := Finding{Line: c.line, Columns: columns, Code: code, Value: short(value), Args: map[string]string{}}
	for i := 0; i+1 < len(args); i += 2 {
		f.Args[args[i]] = args[i+1]
	}
	f.Args["value"] = f.Value
	c.findings = append(c.findings, f)
}

// warn is say for what does not refuse the row.
func (c *cells) warn(code string, columns []string, value string, args ...string) {
	c.say(code, columns, value, args...)
	c.findings[len(c.findings)-1].Warning = true
}

// short cuts a value to what a report can show.
func short(value string) string {
	const most = 80
	if runes := []rune(value); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return value
}

func itoa(n int) string { return strconv.Itoa(n) }
