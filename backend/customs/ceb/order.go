package ceb

// Values of the fields that say what is asked of customs.
const (
	New    = "1" // appType: a new document
	Change = "2" // appType: replaces the one with the same key
	Delete = "3" // appType: takes back the one with the same key

	Draft   = "1" // appStatus: stored at the port, not declared
	Declare = "2" // appStatus: declared; such a message is always signed

	Retail    = "E" // orderType: to a consumer, modes 9610 and 1210
	Business  = "B" // orderType: to a business, mode 9710
	Warehouse = "W" // orderType: to a warehouse abroad, mode 9810

	// Nothing fills ebpCode of a foreign platform that has no customs code,
	// and barCode of goods that have none.
	Nothing = "无"
)

// Filing opens every document: which copy this is, what is asked, and when.
type Filing struct {
	GUID      string // 36 characters, upper case, fresh for every document
	AppType   string // New, Change or Delete
	AppTime   string // when it was filed, see [Seconds]
	AppStatus string // Draft or Declare
}

func (f *Filing) filing() *Filing { return f }

// Order is a CEB303 电子订单: what an overseas shopper ordered. The platform
// or the seller reports it. Its key is EBPCode, EBCCode and OrderNo.
type Order struct {
	Filing
	OrderType  string  // Retail, Business or Warehouse
	OrderNo    string  // unique on its platform, up to 60 characters
	EBPCode    string  // platform, customs code or USCC, or Nothing
	EBPName    string  // platform, or the warehouse abroad in mode 9810
	EBCCode    string  // consignor, the same in order, receipt and inventory
	EBCName    string  // consignor
	GoodsValue Decimal // FOB: without freight, non-cash deductions included
	Freight    Decimal // what the shopper paid for carriage, 0 if nothing
	Currency   string  // customs' numeric code, see [CurrencyNumber]
	Note       string
	Lines      []OrderLine // 1 to 100
}

// OrderLine is one kind of goods. GNum counts from 1 and is the same as in the
// inventory.
type OrderLine struct {
	GNum         int
	ItemNo       string // the seller's own number; 20 characters, as the inventory has no more
	ItemName     string
	ItemDescribe string
	BarCode      string
	Unit         string // code of the declared unit
	Currency     string
	Qty          Decimal
	Price        Decimal
	TotalPrice   Decimal // exactly Qty × Price
	Note         string
}

// Key names the order at customs.
func (o *Order) Key() Key { return orderKey(o.EBPCode, o.EBCCode, o.OrderNo) }

func (*Order) kind() Kind { return CEB303 }

var orderHead = lay("OrderHead",
	must("guid", exactly(36), func(o *Order) any { return &o.GUID }, isGUID),
	must("appType", exactly(1), func(o *Order) any { return &o.AppType }, isAppType),
	must("appTime", exactly(14), func(o *Order) any { return &o.AppTime }, isSeconds),
	must("appStatus", exactly(1), func(o *Order) any { return &o.AppStatus }, isAppStatus),
	must("orderType", exactly(1), func(o *Order) any { return &o.OrderType }, isOrderType),
	must("orderNo", upTo(60), func(o *Order) any { return &o.OrderNo }, nil),
	must("ebpCode", upTo(18), func(o *Order) any { return &o.EBPCode }, isPlatform),
	must("ebpName", upTo(100), func(o *Order) any { return &o.EBPName }, nil),
	must("ebcCode", upTo(18), func(o *Order) any { return &o.EBCCode }, isCompany),
	must("ebcName", upTo(100), func(o *Order) any { return &o.EBCName }, nil),
	must("goodsValue", n195, func(o *Order) any { return &o.GoodsValue }, nil),
	must("freight", n195, func(o *Order) any { return &o.Freight }, nil),
	must("currency", exactly(3), func(o *Order) any { return &o.Currency }, isCurrency),
	may("note", upTo(1000), func(o *Order) any { return &o.Note }, nil),
)

var orderList = lay("OrderList",
	must("gnum", number(5), func(l *OrderLine) any { return &l.GNum }, nil),
	must("itemNo", upTo(30), func(l *OrderLine) any { return &l.ItemNo }, nil),
	must("itemName", upTo(250), func(l *OrderLine) any { return &l.ItemName }, nil),
	may("itemDescribe", upTo(1000), func(l *OrderLine) any { return &l.ItemDescribe }, nil),
	may("barCode", upTo(50), func(l *OrderLine) any { return &l.BarCode }, nil),
	must("unit", exactly(3), func(l *OrderLine) any { return &l.Unit }, isUnit),
	must("currency", exactly(3), func(l *OrderLine) any { return &l.Currency }, isCurrency),
	must("qty", n195, func(l *OrderLine) any { return &l.Qty }, nil),
	must("price", n195, func(l *OrderLine) any { return &l.Price }, nil),
	must("totalPrice", n195, func(l *OrderLine) any { return &l.TotalPrice }, nil),
	may("note", upTo(1000), func(l *OrderLine) any { return &l.Note }, nil),
)
