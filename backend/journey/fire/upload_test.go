package fire

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"html"
	"io"
	"net/http"
	"strings"
	"testing"

	"quayside/backend/account"
)

// Merchants, or whoever has their password, send broken files, fake pictures
// and bombs. Each gets a page that says what is wrong; nothing is imported, and
// the shop's memory stays what it was.
func TestUploadsOfNonsenseAreExplained(t *testing.T) {
	onBoth(t, func(t *testing.T, e engine) {
		h := open(t, e, nil)
		before := h.one(t, "SELECT count(*) FROM variants")
		studio := h.signIn(t, account.Merchant, "qingyu")
		for _, a := range uploads(t) {
			t.Run(a.name, func(t *testing.T) { studio.explained(t, a) })
		}
		if after := h.one(t, "SELECT count(*) FROM variants"); after != before {
			t.Errorf("%s variants, before %s", after, before)
		}
		if most := h.memory(t); most > 700<<20 {
			t.Errorf("the program took %d MB of memory", most>>20)
		}
		h.lost(t)
	})
}

// parcel is one upload, and words that the answer must hold, in any case.
type parcel struct {
	name     string
	file     string
	pictures map[string][]byte
	says     string
}

// explained uploads a parcel and reads the page that comes of it.
func (b *browser) explained(t *testing.T, a parcel) {
	p, err := b.upload(t.Context(), "catalogue.csv", a.file, a.pictures)
	if err != nil {
		t.Fatal(err)
	}
	if p.status == http.StatusSeeOther {
		to := p.to()
		if p, err = b.get(t.Context(), to); err != nil || p.status != http.StatusOK {
			t.Fatalf("the page of the import: %d, %v", p.status, err)
		}
	} else if p.status != http.StatusUnprocessableEntity && p.status != http.StatusRequestEntityTooLarge {
		t.Errorf("= %d: %s", p.status, text(p.body))
	}
	words := html.UnescapeString(p.body)
	if !strings.Contains(strings.ToLower(words), strings.ToLower(a.says)) {
		t.Errorf("the page does not say %q: %s", a.says, text(words))
	}
	quiet(t, "the page of an upload", p)
}

// uploads is the table. The good row is the demonstration's, so that what is
// wrong is what the row says is wrong.
func uploads(t *testing.T) []parcel {
	good := catalogue(t, map[string]string{"handle": "fresh", "sku": "FRESH-1", "images": "a.png", "barcode": ""})
	with := func(name, value string) string {
		return catalogue(t, map[string]string{"handle": "fresh", "sku": "FRESH-1", "images": "", "barcode": "", name: value})
	}
	picture := func(data []byte) map[string][]byte { return map[string][]byte{"a.png": data} }
	return []parcel{
		{"no file", "", nil, "choose a catalogue file"},
		{"no rows", strings.SplitN(good, "\n", 2)[0] + "\n", nil, "row"},
		{"no columns", "x\ny\n", nil, "column"},
		{"a quote that never ends", good + "qingyu,\"x\n", nil, "cannot be read"},
		{"a spreadsheet", "PK\x03\x04" + good, nil, "spreadsheet"},
		{"bytes that are no text", strings.Replace(good, "Plum", "Pl\xff\xfem", 1), nil, "utf-8"},
		{"a NUL", strings.Replace(good, "Plum", "Pl\x00m", 1), nil, "csv utf-8"},
		{"more cells than columns", good + strings.Repeat("x,", 400) + "x\n", nil, "cells"},
		{"a negative price", with("price_cny", "-1"), nil, "price"},
		{"a price without end", with("price_cny", strings.Repeat("9", 400)), nil, "price"},
		{"a price that is none", with("price_cny", "NaN"), nil, "price"},
		{"a negative stock", with("stock", "-5"), nil, "stock"},
		{"a negative weight", with("net_g", "-5"), nil, "net"},
		{"an unknown country", with("origin", "XX"), nil, "origin"},
		{"an unknown tariff code", with("hs10", "9999999999"), nil, "hs10"},
		{"an unknown merchant", with("merchant", "nobody"), nil, "merchant"},
		{"another merchant", with("merchant", "pingjiang"), nil, "merchant"},
		{"a title without end", with("title_en", strings.Repeat("x", 100_000)), nil, "title"},
		{"a path for a picture", with("images", "../../etc/passwd"), nil, "passwd"},
		{"a picture that is text", good, picture([]byte("no picture")), "not a picture"},
		{"a picture that is a page", good, picture([]byte("<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>")), "not a picture"},
		{"a picture that claims 100000 by 100000", good, picture(hugePNG(100_000, 100_000)), "too large"},
		{"a picture that claims 4 billion by 1", good, picture(hugePNG(1<<31-1, 1)), "picture"},
		{"half a picture", good, picture(hugePNG(100, 100)), "picture"},
		{"an archive that is none", good, map[string][]byte{"a.zip": []byte("no archive")}, "archive"},
		{"an archive that unpacks to a picture of 200 MB", good, map[string][]byte{"a.zip": bomb(t, 200<<20, "a.png")}, "too large"},
		{"an archive of forty times 20 MB", good, map[string][]byte{"a.zip": bomb(t, 20<<20, numbered(40)...)}, "too large"},
		{"an archive of three thousand pictures", good, map[string][]byte{"a.zip": bomb(t, 10, numbered(3000)...)}, "too large"},
		{"an archive with ways out", good, map[string][]byte{"a.zip": bomb(t, 10, "../../../a.png", "/etc/a.png", `..\..\a.png`)}, "not a picture"},
		{"a formula", with("title_en", "=cmd|' /C calc'!A0"), nil, "fresh"},
	}
}

func numbered(n int) (names []string) {
	for i := range n {
		names = append(names, fmt.Sprintf("%d.png", i))
	}
	return names
}

// bomb is an archive of files that hold so many bytes of nothing each. They are
// packed once: it is the shop that shall have the work.
func bomb(t *testing.T, bytesEach int64, names ...string) []byte {
	t.Helper()
	var packed, out bytes.Buffer
	sum := crc32.NewIEEE()
	pack, err := flate.NewWriter(&packed, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.CopyN(io.MultiWriter(pack, sum), zeros{}, bytesEach)
	if err := errors.Join(err, pack.Close()); err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(&out)
	for _, name := range names {
		w, err := z.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, CRC32: sum.Sum32(),
			CompressedSize64: uint64(packed.Len()), UncompressedSize64: uint64(bytesEach)})
		if err == nil {
			_, err = w.Write(packed.Bytes())
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// hugePNG is a picture that says it is so wide and high, and is not.
func hugePNG(width, height uint32) []byte {
	head := binary.BigEndian.AppendUint32(nil, width)
	head = binary.BigEndian.AppendUint32(head, height)
	head = append(head, 8, 2, 0, 0, 0) // eight bits, colours, no interlacing
	out := []byte("\x89PNG\r\n\x1a\n")
	for _, chunk := range []struct {
		kind string
		data []byte
	}{{"IHDR", head}, {"IDAT", []byte("\x78\x9c\x01\x00\x00")}, {"IEND", nil}} {
		out = binary.BigEndian.AppendUint32(out, uint32(len(chunk.data)))
		body := append([]byte(chunk.kind), chunk.data...)
		out = append(out, body...)
		out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(body))
	}
	return out
}

// memory is the most that the program has had of the machine's, in bytes.
func (h *house) memory(t *testing.T) int64 {
	t.Helper()
	return procStatus(t, h.cmd.Process.Pid, "VmHWM:") << 10
}
