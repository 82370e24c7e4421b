package ceb

// Cash is payName of a payment that no payment company handled.
const Cash = "现金支付"

// Receipt is a CEB403 收款单: the money for an order has arrived. The payment
// company or the seller reports it. Its key is EBCCode and OrderNo.
type Receipt struct {
	Filing
	EBPCode        string
	EBPName        string
	EBCCode        string
	EBCName        string
	OrderNo        string
	PayCode        string  // the payment company's customs code; foreign ones have none
	PayName        string  // the payment company, or Cash
	PayNo          string  // the payment company's number of the payment
	Charge         Decimal // what the shopper paid: goods and freight
	Currency       string
	AccountingDate string // when the money arrived, see [Seconds]
	Note           string
}

// Key names the receipt at customs.
func (r *Receipt) Key() Key { return receiptKey(r.EBCCode, r.OrderNo) }

func (*Receipt) kind() Kind { return CEB403 }

var receiptFields = lay("Receipts",
	must("guid", exactly(36), func(r *Receipt) any { return &r.GUID }, isGUID),
	must("appType", exactly(1), func(r *Receipt) any { return &r.AppType }, isAppType),
	must("appTime", exactly(14), func(r *Receipt) any { return &r.AppTime }, isSeconds),
	must("appStatus", exactly(1), func(r *Receipt) any { return &r.AppStatus }, isAppStatus),
	must("ebpCode", upTo(18), func(r *Receipt) any { return &r.EBPCode }, isPlatform),
	must("ebpName", upTo(100), func(r *Receipt) any { return &r.EBPName }, nil),
	must("ebcCode", upTo(18), func(r *Receipt) any { return &r.EBCCode }, isCompany),
	must("ebcName", upTo(100), func(r *Receipt) any { return &r.EBCName }, nil),
	must("orderNo", upTo(60), func(r *Receipt) any { return &r.OrderNo }, nil),
	may("payCode", upTo(18), func(r *Receipt) any { return &r.PayCode }, isCompany),
	must("payName", upTo(100), func(r *Receipt) any { return &r.PayName }, nil),
	may("payNo", upTo(60), func(r *Receipt) any { return &r.PayNo }, nil),
	must("charge", n195, func(r *Receipt) any { return &r.Charge }, nil),
	must("currency", exactly(3), func(r *Receipt) any { return &r.Currency }, isCurrency),
	must("accountingDate", exactly(14), func(r *Receipt) any { return &r.AccountingDate }, isSeconds),
	may("note", upTo(1000), func(r *Receipt) any { return &r.Note }, nil),
)
