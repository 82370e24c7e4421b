package ceb

import (
	"bytes"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"

	"quayside/backend/testenv"
)

// writings are documents that canonical XML must put into one form.
var writings = map[string]string{
	"what we write":              `<ceb:A xmlns:ceb="urn:c" xmlns:xsi="urn:x" guid="1" version="2"><ceb:b>1</ceb:b></ceb:A>`,
	"short tags":                 `<a><b/><c x="1"/></a>`,
	"attributes out of order":    `<a xmlns:z="urn:a" xmlns:y="urn:b" y:k="1" z:k="2" b="3" a="4"/>`,
	"namespaces out of order":    `<a xmlns:z="urn:a" xmlns="urn:d" xmlns:b="urn:b"/>`,
	"a namespace said twice":     `<a xmlns="urn:d"><b xmlns="urn:d"/></a>`,
	"a namespace taken back":     `<a xmlns="urn:d"><b xmlns=""><c xmlns="urn:d"/></b></a>`,
	"an empty default":           `<a xmlns=""><b/></a>`,
	"a prefix moved":             `<p:a xmlns:p="urn:1"><p:b xmlns:p="urn:2"/><p:c/></p:a>`,
	"entities":                   `<a b="&lt;&quot;&amp;'&gt;">&lt;&gt;&amp;"'&#13;&#x9;</a>`,
	"CDATA":                      `<a><![CDATA[<b>&amp;]]></a>`,
	"comments":                   `<!-- 1 --><a><!-- 2 -->x<!-- 3 -->y</a><!-- 4 -->`,
	"processing instructions":    `<?one two?><a><?three?></a><?four  five ?>`,
	"line ends of another world": "<a>\r\nx\ry</a>",
	"white space around":         "\n<a> b </a>\n",
	"xml attributes":             `<a xml:lang="zh" b="1"><b xml:lang="en"/></a>`,
	"Chinese":                    `<订单 名="袜子">测试</订单>`,
}

func canonicalForm(t *testing.T, document string) string {
	t.Helper()
	form, err := canonicalize([]byte(document))
	if err != nil {
		t.Fatalf("canonicalize(%s) = %v", document, err)
	}
	return string(form.document)
}

func TestCanonicalFormIsThatOfXMLLint(t *testing.T) {
	t.Parallel()
	program := testenv.Program(t, "xmllint")
	for name, document := range writings {
		cmd := exec.Command(program, "--nonet", "--c14n", "-")
		cmd.Stdin = bytes.NewReader([]byte(document))
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s: xmllint: %v", name, err)
		}
		want := withoutComments.Replace(string(out))
		if got := canonicalForm(t, document); got != want {
			t.Errorf("%s:\n got %q\nwant %q", name, got, want)
		}
	}
}

// withoutComments drops what xmllint keeps: it knows only the form that has
// them.
var withoutComments = strings.NewReplacer("<!-- 1 -->\n", "", "<!-- 2 -->", "", "<!-- 3 -->", "", "\n<!-- 4 -->", "")

// A second opinion, on every message kind.
func TestCanonicalFormIsThatOfGoXMLDSig(t *testing.T) {
	t.Parallel()
	for name, message := range goldenMessages(t) {
		doc := etree.NewDocument()
		if err := doc.ReadFromBytes(message); err != nil {
			t.Fatal(err)
		}
		want, err := dsig.MakeC14N10RecCanonicalizer().Canonicalize(doc.Root())
		if err != nil {
			t.Fatal(err)
		}
		if got := canonicalForm(t, string(message)); got != string(want) {
			t.Errorf("%s:\n got %s\nwant %s", name, got, want)
		}
	}
}

func TestWhatWeWriteIsItsOwnCanonicalForm(t *testing.T) {
	t.Parallel()
	for name, message := range goldenMessages(t) {
		if got := canonicalForm(t, string(message)); got != string(message) {
			t.Errorf("%s:\n got %s\nwant %s", name, got, message)
		}
	}
}

func TestCanonicalFormRefusesWhatASignatureMustNotHangOn(t *testing.T) {
	t.Parallel()
	for name, document := range map[string]string{
		"nothing":                  ``,
		"an unclosed element":      `<a><b></a>`,
		"a tag that closes more":   `<a></a></a>`,
		"two roots":                `<a/><b/>`,
		"text after the root":      `<a/>x`,
		"a document type":          `<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`,
		"an unknown entity":        `<a>&nbsp;</a>`,
		"an undeclared prefix":     `<a:b/>`,
		"an attribute twice":       `<a b="1" b="2"/>`,
		"the same one by prefix":   `<a xmlns:x="urn:1" xmlns:y="urn:1" x:b="1" y:b="2"/>`,
		"a prefix taken back":      `<a xmlns:x="urn:1"><b xmlns:x=""/></a>`,
		"namespaces without end":   manyNamespaces(),
		"attributes without end":   "<a " + manyAttributes() + "/>",
		"an attribute over a line": "<a b=\"1\n2\"/>",
		"bytes that are no UTF-8":  "<a>\xff</a>",
		"another encoding":         `<?xml version="1.0" encoding="GBK"?><a/>`,
	} {
		if form, err := canonicalize([]byte(document)); err == nil {
			t.Errorf("%s: canonicalize = %q, want an error", name, form.document)
		}
	}
}

// manyNamespaces is a document whose every level declares some more.
func manyNamespaces() string {
	var open, end string
	for i := range 20 {
		open += fmt.Sprintf(`<a xmlns:p%d="urn:1" xmlns:q%d="urn:2">`, i, i)
		end += "</a>"
	}
	return open + end
}

func manyAttributes() string {
	var s strings.Builder
	for i := range maxAttributes + 1 {
		fmt.Fprintf(&s, `b%d="" `, i)
	}
	return s.String()
}
