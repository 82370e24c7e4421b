package customs

import (
	"time"

	"quayside/backend/customs/ceb"
)

// Role is in which capacity a company reports a document.
type Role string

// The roles. Who reports what is data, because it differs from port to port.
const (
	Platform Role = "platform"
	Merchant Role = "merchant"
	Carrier  Role = "carrier"
	Agent    Role = "agent"
)

// Identity is a company that transmits messages to the port: what stands in
// BaseTransfer, and the certificate that signs for it.
type Identity struct {
	ID        string
	Role      Role
	CopCode   string // customs code or USCC, the one the certificate was given to
	CopName   string
	DXPID     string // the port's number of its mailbox, up to 16 characters
	KeyName   string // which key signs, see [Keys]
	CreatedAt time.Time
}

// transfer is how the identity stands in a message.
func (i *Identity) transfer() ceb.Transfer {
	return ceb.Transfer{CopCode: i.CopCode, CopName: i.CopName, DXPMode: ceb.DXP, DXPID: i.DXPID}
}

// AnyMerchant stands for every merchant that has no reporter of its own.
const AnyMerchant = "*"

// Reporter says that an identity reports one kind of document, for one
// merchant or for [AnyMerchant].
type Reporter struct {
	Document   ceb.Kind
	Merchant   string
	IdentityID string
}

// Setting is a rule or a code that changes by announcement: Value counts from
// ValidFrom until the next row of the same name.
type Setting struct {
	Name      string
	ValidFrom time.Time
	Value     string
	Source    string // announcement and date, or who said so
	Verified  bool   // false: from memory or hearsay; a clerk should confirm it
}

// Names of the settings.
const (
	// SetReceipts says whether CEB403 is sent: "on" or "off". Announcement
	// 2024/167 may have dropped it for retail export (unconfirmed).
	SetReceipts = "receipts"
	// SetPlatformCode and SetPlatformName are ebpCode and ebpName.
	SetPlatformCode = "platform.code"
	SetPlatformName = "platform.name"
	// SetPayName is who handled the payments, SetPayCode its customs code,
	// empty for a foreign company.
	SetPayName = "payment.name"
	SetPayCode = "payment.code"
	// SetStatistics is statisticsFlag: A simplified, B summarised.
	SetStatistics = "statistics"
	// SetPacking is wrapType, SetPieceUnit the unit of goods that are counted.
	SetPacking   = "packing"
	SetPieceUnit = "unit.piece"
)

// Settings are the settings that count on one day.
type Settings map[string]string
