package customs

import "quayside/backend/customs/ceb"

// leaf is one document of a sale, of whatever kind, as the office handles it.
type leaf interface {
	kind() ceb.Kind
	key() ceb.Key
	// message writes the document alone in a message of its own.
	message(by ceb.Transfer) ([]byte, error)
	// check returns what is wrong with the document and its message.
	check(by ceb.Transfer) []ceb.Finding
}

// leafOf returns the document of a kind, nil if the sale has none.
func leafOf(s papers, k ceb.Kind) leaf {
	switch k {
	case ceb.CEB303:
		return single[ceb.Order]{*s.Order, s.Order.Key()}
	case ceb.CEB403:
		if s.Receipt == nil {
			return nil
		}
		return single[ceb.Receipt]{*s.Receipt, s.Receipt.Key()}
	case ceb.CEB505:
		return single[ceb.Waybill]{*s.Waybill, s.Waybill.Key()}
	case ceb.CEB603:
		return single[ceb.Inventory]{*s.Inventory, s.Inventory.Key()}
	}
	return nil
}

// single is a message of one document.
type single[E ceb.Entity] struct {
	document E
	name     ceb.Key
}

func (s single[E]) kind() ceb.Kind { return (&ceb.Message[E]{}).Kind() }
func (s single[E]) key() ceb.Key   { return s.name }

func (s single[E]) in(by ceb.Transfer) *ceb.Message[E] {
	return &ceb.Message[E]{GUID: newGUID(), Entities: []E{s.document}, Transfer: by}
}

func (s single[E]) message(by ceb.Transfer) ([]byte, error) { return s.in(by).Bytes() }
func (s single[E]) check(by ceb.Transfer) []ceb.Finding     { return s.in(by).Check() }

// check collects everything that is wrong with the documents of a sale: in each,
// between them, and with who is to report them.
func check(s papers, who map[ceb.Kind]Identity) []ceb.Finding {
	var findings []ceb.Finding
	for _, k := range Kinds {
		l := leafOf(s, k)
		if l == nil {
			continue
		}
		by, named := who[k]
		if !named {
			findings = append(findings, ceb.Finding{Document: k, Field: "BaseTransfer", Rule: "reporter.unset", Text: ErrUnset.Text})
			continue
		}
		findings = append(findings, l.check(by.transfer())...)
	}
	return append(findings, ceb.CheckSale(s.Order, s.Receipt, s.Waybill, s.Inventory)...)
}
