package ceb

import (
	"encoding/xml"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"quayside/backend/testenv"
)

// schemas are those that judge our messages: our own, written from the
// specification, and the official one where it is at hand.
func schemas(t *testing.T, ours, official string) []string {
	t.Helper()
	found := []string{filepath.Join("testdata", ours)}
	if dir, ok := testenv.Shared(t); ok {
		found = append(found, filepath.Join(dir, "customs", "xsd", official))
	}
	return found
}

// validate asks xmllint, without network.
func validate(t *testing.T, schema, file string) {
	t.Helper()
	out, err := exec.Command(testenv.Program(t, "xmllint"), "--nonet", "--noout", "--schema", schema, file).CombinedOutput()
	if err != nil {
		t.Errorf("%s does not pass %s: %v\n%s", file, schema, err, out)
	}
}

func TestEveryGoldenMessagePassesTheSchemas(t *testing.T) {
	t.Parallel()
	for _, schema := range schemas(t, "quayside-ceb-export.xsd", "ceb-export-202205.xsd") {
		for name := range goldenMessages(t) {
			validate(t, schema, filepath.Join("testdata", name+".xml"))
		}
		for _, reply := range []string{"ceb304.xml", "ceb404.xml", "ceb506.xml", "ceb604.xml"} {
			validate(t, schema, filepath.Join("testdata", reply))
		}
	}
	for _, schema := range schemas(t, "quayside-dxp.xsd", "dxp-terminal-202205.xsd") {
		validate(t, schema, filepath.Join("testdata", "dxp.xml"))
	}
}

func TestAnSM2SignaturePassesTheSchemas(t *testing.T) {
	t.Parallel()
	signer, err := identity(t, SM2).Signer()
	if err != nil {
		t.Fatal(err)
	}
	signed, err := Sign(t.Context(), goldenMessages(t)["ceb603"], signer)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "signed.xml")
	write(t, file, signed)
	for _, schema := range schemas(t, "quayside-ceb-export.xsd", "ceb-export-202205.xsd") {
		validate(t, schema, file)
	}
}

func TestTheSchemasRefuseWhatTheyShould(t *testing.T) {
	t.Parallel()
	good := string(testdata(t, "ceb603.xml"))
	file := filepath.Join(t.TempDir(), "bad.xml")
	write(t, file, []byte(strings.Replace(good, "<ceb:gcode>6911101100", "<ceb:gcode>691110", 1)))
	for _, schema := range schemas(t, "quayside-ceb-export.xsd", "ceb-export-202205.xsd") {
		if exec.Command(testenv.Program(t, "xmllint"), "--nonet", "--noout", "--schema", schema, file).Run() == nil {
			t.Errorf("%s accepts a tariff code of six digits, so its agreement is worth nothing", schema)
		}
	}
}

// schemaElement is what we read of a schema: an element, its children in
// order, and the bounds of each.
type schemaElement struct {
	Name      string `xml:"name,attr"`
	Ref       string `xml:"ref,attr"`
	Type      string `xml:"type,attr"`
	MinOccurs string `xml:"minOccurs,attr"`
	Simple    struct {
		Restriction restriction `xml:"restriction"`
	} `xml:"simpleType"`
	Children []schemaElement `xml:"complexType>sequence>element"`
}

type restriction struct {
	Base           string `xml:"base,attr"`
	Length         bound  `xml:"length"`
	MinLength      bound  `xml:"minLength"`
	MaxLength      bound  `xml:"maxLength"`
	TotalDigits    bound  `xml:"totalDigits"`
	FractionDigits bound  `xml:"fractionDigits"`
}

type bound struct {
	Value int `xml:"value,attr"`
}

type schemaFile struct {
	Elements []schemaElement `xml:"element"`
	Types    []struct {
		Name        string      `xml:"name,attr"`
		Restriction restriction `xml:"restriction"`
	} `xml:"simpleType"`
}

// describe says what the schema asks of each child of an element:
// "gnum N5 required".
func (s *schemaFile) describe(name string) []string {
	var lines []string
	for _, e := range s.Elements {
		if e.Name != name {
			continue
		}
		for _, c := range e.Children {
			lines = append(lines, c.Name+" "+s.restriction(c).shape()+need(c.MinOccurs != "0"))
		}
	}
	return lines
}

func (s *schemaFile) restriction(e schemaElement) restriction {
	for _, named := range s.Types {
		if "ceb:"+named.Name == e.Type {
			return named.Restriction
		}
	}
	return e.Simple.Restriction
}

func (r restriction) shape() string {
	switch {
	case r.Base == "xs:decimal":
		return fmt.Sprintf("N%d,%d", r.TotalDigits.Value, r.FractionDigits.Value)
	case r.Base == "xs:int":
		return fmt.Sprintf("N%d", r.TotalDigits.Value)
	case r.Length.Value > 0:
		return fmt.Sprintf("C%d", r.Length.Value)
	}
	return fmt.Sprintf("C%d..%d", r.MinLength.Value, r.MaxLength.Value)
}

func need(required bool) string {
	if required {
		return " required"
	}
	return ""
}

// lines says the same of one of our tables.
func (l *layout[T]) lines() []string {
	var lines []string
	for _, f := range l.fields {
		lines = append(lines, f.tag+" "+f.shape.String()+need(f.need))
	}
	return lines
}

func (s shape) String() string {
	switch {
	case s.kind == 'D':
		return "N19,5"
	case s.kind == 'N':
		return fmt.Sprintf("N%d", s.max)
	case s.min == s.max:
		return fmt.Sprintf("C%d", s.max)
	}
	return fmt.Sprintf("C%d..%d", s.min, s.max)
}

func TestEveryTableAgreesWithTheSchemas(t *testing.T) {
	t.Parallel()
	tables := map[string][]string{
		orderHead.name: orderHead.lines(), orderList.name: orderList.lines(), receiptFields.name: receiptFields.lines(),
		waybillFields.name: waybillFields.lines(), inventoryHead.name: inventoryHead.lines(), inventoryList.name: inventoryList.lines(),
		transferFields.name: transferFields.lines(), subscriptionFields.name: subscriptionFields.lines(),
	}
	for kind, l := range replyLayouts {
		if kind != CEB900 {
			tables[l.name] = l.lines()
		}
	}
	for _, file := range schemas(t, "quayside-ceb-export.xsd", "ceb-export-202205.xsd") {
		schema := readSchema(t, file)
		for name, got := range tables {
			compare(t, filepath.Base(file)+" "+name, got, schema.describe(name))
		}
	}
	if dir, ok := testenv.Shared(t); ok {
		schema := readSchema(t, filepath.Join(dir, "customs", "xsd", "ceb-import-202205.xsd"))
		got := strings.Join(replyLayouts[CEB900].lines(), "\n")
		compare(t, "CEB900", strings.Split(strings.Replace(got, fmt.Sprintf("C0..%d", MaxBytes), "C0..0", 1), "\n"), schema.describe("MessageReturn"))
	}
}

func readSchema(t *testing.T, file string) *schemaFile {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var s schemaFile
	if err := xml.Unmarshal(b, &s); err != nil {
		t.Fatal(err)
	}
	return &s
}

// milder are the fields that we read as optional though the official schema
// requires them; the specification's text does not, and real refusals lack them.
var milder = map[string]bool{"preNo C18": true, "invtNo C0..20": true, "returnInfo C0..1000": true}

func compare(t *testing.T, name string, got, want []string) {
	t.Helper()
	if len(got) != len(want) || len(want) == 0 {
		t.Fatalf("%s: %d fields, the schema has %d", name, len(got), len(want))
	}
	for i := range got {
		if got[i] != want[i] && !(milder[got[i]] && got[i]+" required" == want[i]) {
			t.Errorf("%s: field %d is %q, the schema has %q", name, i+1, got[i], want[i])
		}
	}
}
