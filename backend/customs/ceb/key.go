package ceb

import "strings"

// Key is the name of a document at customs: its kind and the codes and numbers
// that must be unique. A reply carries the key of the document it answers. It
// is a text of at most 140 characters, fit to be stored and compared.
type Key string

func orderKey(ebpCode, ebcCode, orderNo string) Key {
	return key(CEB303, ebpCode, ebcCode, orderNo)
}

// receiptKey leaves payNo out: replies need not carry it.
func receiptKey(ebcCode, orderNo string) Key { return key(CEB403, ebcCode, orderNo) }

func waybillKey(logisticsCode, logisticsNo string) Key {
	return key(CEB505, logisticsCode, logisticsNo)
}

func inventoryKey(agentCode, copNo string) Key { return key(CEB603, agentCode, copNo) }

func key(k Kind, parts ...string) Key {
	return Key(string(k) + " " + strings.Join(parts, "|"))
}
