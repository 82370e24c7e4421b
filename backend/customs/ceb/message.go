package ceb

// Limits of the schema.
const (
	MaxEntities = 100 // documents in one message
	MaxLines    = 100 // lines of an order or an inventory
)

// Entity is a document that travels in a message. One message holds documents
// of one kind.
type Entity interface {
	Order | Receipt | Waybill | Inventory
}

// Message is one business-node document 业务节点: up to MaxEntities documents
// of one kind and the company that transmits them. Signed with [Sign], it is
// put into an [Envelope].
type Message[E Entity] struct {
	GUID          string // 36 characters, upper case, fresh for every message
	Entities      []E
	Transfer      Transfer
	Subscriptions []Subscription // at most five; empty in most messages
}

// Transfer is BaseTransfer: who transmits. CopCode must be the company of the
// certificate the message is signed with.
type Transfer struct {
	CopCode string
	CopName string
	DXPMode string // "DXP"
	DXPID   string // must equal the envelope's SenderID
	Note    string
}

// DXP is the only value of dxpMode.
const DXP = "DXP"

// Subscription is BaseSubscribe: who else is to hear of the answers.
type Subscription struct {
	Status     string // ALL, DATA or RET
	DXPMode    string
	DXPAddress string
	Note       string
}

// Kind returns which message this is.
func (m *Message[E]) Kind() Kind {
	var none E
	return bodyOf(&none).kind()
}

// body is what a message asks of each of its documents.
type body interface {
	kind() Kind
	Key() Key
	filing() *Filing
	write(*writer)
	check(*checker)
}

func bodyOf[E Entity](e *E) body { return any(e).(body) }

var transferFields = lay("BaseTransfer",
	must("copCode", upTo(18), func(t *Transfer) any { return &t.CopCode }, isCompany),
	must("copName", upTo(100), func(t *Transfer) any { return &t.CopName }, nil),
	must("dxpMode", exactly(3), func(t *Transfer) any { return &t.DXPMode }, isDXP),
	must("dxpId", upTo(30), func(t *Transfer) any { return &t.DXPID }, isDXPID),
	may("note", upTo(1000), func(t *Transfer) any { return &t.Note }, nil),
)

var subscriptionFields = lay("BaseSubscribe",
	must("status", upTo(100), func(s *Subscription) any { return &s.Status }, isSubscription),
	must("dxpMode", exactly(3), func(s *Subscription) any { return &s.DXPMode }, isDXP),
	must("dxpAddress", upTo(100), func(s *Subscription) any { return &s.DXPAddress }, nil),
	may("note", upTo(1000), func(s *Subscription) any { return &s.Note }, nil),
)
