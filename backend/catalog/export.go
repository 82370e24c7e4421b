package catalog

import "slices"

// Export is what customs and carriers must be told about one unit of a variant.
// An empty text or a weight of zero is not known yet. It is copied to the order
// line when the variant is sold: reclassifying never changes an old order.
type Export struct {
	HS6        string // Harmonized System 2022 subheading, six digits
	HS10       string // China's export code, ten digits beginning with HS6
	Origin     string // ISO 3166 alpha-2: "CN"
	DeclaredZH string // 申报品名: what it is, in Chinese
	DeclaredEN string
	Model      string // 规格型号: the elements of declaration, split by |
	Unit1      string // first legal unit, a customs code of three digits
	Unit2      string // second legal unit; empty where the tariff has none

	// How much of a legal unit that is a measure (metre, litre) one sale unit is, in
	// thousandths of it: 2000 is 2 m. Zero for units that count pieces, and for
	// kilogram and gram, which follow from the net weight.
	Unit1Milli, Unit2Milli int64

	NetGrams, GrossGrams        int64 // of one sale unit; net is never above gross
	LengthMM, WidthMM, HeightMM int64 // packed
	Brand, Material             string
	GTIN                        string // 8, 12, 13 or 14 digits, or empty
	Battery                     string // one of Batteries
	Liquid, Food                bool
}

// Batteries are the answers carriers accept to the question what battery goes
// along.
var batteries = []string{BatteryNone, BatteryBox, BatteryInEquipment}

// The answers to the question which battery goes along. UN3481 is lithium-ion
// packed with or contained in equipment (IATA packing instructions 966, 967).
const (
	BatteryNone        = "none"
	BatteryBox         = "battery box, no battery"
	BatteryInEquipment = "lithium-ion in equipment (UN3481)"
)

// Missing is one thing that must be filled in before a variant may be sold
// abroad.
type Missing struct {
	Field string // the column of a catalogue file and the field of the form: "hs6"
	Text  string // what it is, in English
}

// Missing returns what is not known yet and must be before e's variant may be
// sold abroad, in the order of the form; nil if nothing is missing. The second
// unit, size, brand, material and GTIN may stay empty: not every code asks for
// them.
func (e Export) Missing() []Missing {
	var missing []Missing
	for _, need := range []struct {
		field, text string
		known       bool
	}{
		{"hs6", "HS code, six digits", e.HS6 != ""},
		{"hs10", "China export code, ten digits", e.HS10 != ""},
		{"origin", "Country of origin", e.Origin != ""},
		{"declared_name_zh", "Declared name in Chinese", e.DeclaredZH != ""},
		{"declared_name_en", "Declared name in English", e.DeclaredEN != ""},
		{"gmodel", "Specification for the declaration", e.Model != ""},
		{"unit1", "First customs unit", e.Unit1 != ""},
		{"unit1_per_item", "Amount of the first customs unit in one item", e.Unit1Milli > 0 || !measured(e.Unit1)},
		{"unit2_per_item", "Amount of the second customs unit in one item", e.Unit2Milli > 0 || !measured(e.Unit2)},
		{"net_g", "Net weight", e.NetGrams > 0},
		{"gross_g", "Gross weight", e.GrossGrams > 0},
		{"battery", "Battery", e.Battery != ""},
	} {
		if !need.known {
			missing = append(missing, Missing{Field: need.field, Text: need.text})
		}
	}
	return missing
}

// Complete reports whether nothing is missing: e's variant may be sold abroad.
func (e Export) Complete() bool { return e.Missing() == nil }

// Batteries returns the answers to the question which battery goes along.
func Batteries() []string { return slices.Clone(batteries) }
