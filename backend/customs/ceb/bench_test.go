package ceb

import (
	"fmt"
	"testing"
)

// full is a message of 100 inventories, two lines each, as a busy day has
// them.
func full() *Message[Inventory] {
	m := sampleMessage[Inventory]("5A4F3E2D-1C0B-4A9F-8E7D-7C6B5A4F3E2D")
	for i := range MaxEntities {
		v := sampleInventory()
		v.GUID = fmt.Sprintf("0F9E8D7C-6B5A-4938-8271-%012d", i)
		v.OrderNo, v.CopNo = fmt.Sprintf("QS-2605-%06d", i), fmt.Sprintf("QS-2605-%06d", i)
		m.Entities = append(m.Entities, v)
	}
	return m
}

// BenchmarkDeclare checks, writes and signs messages of 100 inventories. At
// least 10,000 inventories a second on one core are asked for.
func BenchmarkDeclare(b *testing.B) {
	for _, a := range []Algorithm{SM2, RSA} {
		b.Run(string(a), func(b *testing.B) {
			signer, err := identity(b, a).Signer()
			if err != nil {
				b.Fatal(err)
			}
			m := full()
			b.ReportAllocs()
			for b.Loop() {
				if found := m.Check(); len(found) > 0 {
					b.Fatal(found)
				}
				message, err := m.Bytes()
				if err != nil {
					b.Fatal(err)
				}
				if _, err := Sign(b.Context(), message, signer); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(MaxEntities*float64(b.N)/b.Elapsed().Seconds(), "inventories/s")
		})
	}
}

func BenchmarkVerify(b *testing.B) {
	signer, err := identity(b, SM2).Signer()
	if err != nil {
		b.Fatal(err)
	}
	signed, err := Sign(b.Context(), bytesOf(b, full()), signer)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(signed)))
	for b.Loop() {
		if _, err := Verify(signed); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReadReplies(b *testing.B) {
	reply := testdata(b, "ceb604.xml")
	b.SetBytes(int64(len(reply)))
	for b.Loop() {
		if _, err := Read(reply); err != nil {
			b.Fatal(err)
		}
	}
}
