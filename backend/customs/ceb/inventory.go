package ceb

// Values of the fields of an inventory.
const (
	Export = "E" // ieFlag

	// Simplified 简化申报: statisticsFlag A, for goods without licence, export
	// duty or tax refund; only the first four digits of gcode must be real.
	Simplified = "A"
	// Summarised 汇总申报: statisticsFlag B, merged into a monthly declaration.
	Summarised = "B"

	TotalFee = "3"  // fFlag and iFlag: a sum, not a rate; the schema allows no other
	NoOwner  = "NO" // ownerCode of a producer that is not registered with customs

	Mode9610 = "9610" // retail export
	Mode1210 = "1210" // retail export out of a bonded zone
	Mode9710 = "9710" // business to business
	Mode9810 = "9810" // to a warehouse abroad
)

// Inventory is a CEB603 出口清单: what leaves the country, and how. The
// declaring agent reports it. Its key is AgentCode and CopNo; customs matches it with
// the order by EBPCode, EBCCode and OrderNo and with the waybill by
// LogisticsCode and LogisticsNo.
type Inventory struct {
	Filing
	CustomsCode    string // office it is declared at, four digits
	EBPCode        string
	EBPName        string
	OrderNo        string
	LogisticsCode  string
	LogisticsName  string
	LogisticsNo    string
	CopNo          string // the agent's own number, up to 30 characters
	PreNo          string // given by the port; empty until then
	InvtNo         string // given by customs; empty until then
	IEFlag         string // Export
	PortCode       string // office of the port it leaves by, four digits
	IEDate         string // when it leaves, see [Day]
	StatisticsFlag string // Simplified or Summarised
	AgentCode      string // who declares
	AgentName      string
	EBCCode        string
	EBCName        string
	OwnerCode      string // producer or seller, or NoOwner
	OwnerName      string
	IACCode        string // company in the bonded zone, mode 1210 only
	IACName        string
	EMSNo          string // account book, mode 1210 only
	TradeMode      string
	TrafMode       string // transport, one character
	TrafName       string // vehicle; may come later, with the consignment
	VoyageNo       string
	BillNo         string
	TotalPackageNo string
	LoctNo         string // supervised site
	LicenseNo      string
	Country        string // where it is carried to, customs' numeric code
	POD            string // port of destination, customs' old code of 3 or 4 digits
	Freight        Decimal
	FCurrency      string
	FFlag          string // TotalFee
	InsuredFee     Decimal
	ICurrency      string
	IFlag          string // TotalFee
	WrapType       string // packing, one digit
	PackNo         int
	GrossWeight    Decimal // kilograms
	NetWeight      Decimal // kilograms, not above GrossWeight
	Note           string
	Lines          []InventoryLine // 1 to 100
}

// InventoryLine is one kind of goods, with the same GNum as in the order.
type InventoryLine struct {
	GNum         int
	ItemNo       string
	ItemRecordNo string // number in the account book, mode 1210 only
	ItemName     string // the name a refund is claimed under
	GCode        string // tariff code, ten digits
	GName        string // the goods' name
	GModel       string // what classifies and values them: brand, model, material
	BarCode      string // or Nothing
	Country      string // where they stay in the end, customs' numeric code
	Currency     string
	Qty          Decimal // in Unit
	Qty1         Decimal // in Unit1, the first unit the tariff asks for
	Qty2         Decimal // in Unit2; 0 if the tariff asks for one unit only
	Unit         string
	Unit1        string
	Unit2        string
	Price        Decimal // FOB, of one Unit
	TotalPrice   Decimal // exactly Qty × Price
	Note         string
}

// Key names the inventory at customs.
func (v *Inventory) Key() Key { return inventoryKey(v.AgentCode, v.CopNo) }

func (*Inventory) kind() Kind { return CEB603 }
