package ceb

// Waybill is a CEB505 物流运单: a carrier has taken the parcel. The carrier
// reports it. Its key is LogisticsCode and LogisticsNo, which the carrier does
// not give out again within six months.
type Waybill struct {
	Filing
	LogisticsCode string // the carrier
	LogisticsName string
	LogisticsNo   string  // on the parcel's label, up to 32 characters
	Freight       Decimal // what the carrier charges, not what the shopper paid
	InsuredFee    Decimal // 0 if nothing
	Currency      string  // of Freight and InsuredFee
	GrossWeight   Decimal // kilograms
	PackNo        int     // parcels under this waybill
	GoodsInfo     string  // the main goods in a few words
	EBCCode       string
	EBCName       string
	EBCTelephone  string
	Note          string
}

// Key names the waybill at customs.
func (b *Waybill) Key() Key { return waybillKey(b.LogisticsCode, b.LogisticsNo) }

func (*Waybill) kind() Kind { return CEB505 }

var waybillFields = lay("Logistics",
	must("guid", exactly(36), func(w *Waybill) any { return &w.GUID }, isGUID),
	must("appType", exactly(1), func(w *Waybill) any { return &w.AppType }, isAppType),
	must("appTime", exactly(14), func(w *Waybill) any { return &w.AppTime }, isSeconds),
	must("appStatus", exactly(1), func(w *Waybill) any { return &w.AppStatus }, isAppStatus),
	must("logisticsCode", upTo(18), func(w *Waybill) any { return &w.LogisticsCode }, isCompany),
	must("logisticsName", upTo(100), func(w *Waybill) any { return &w.LogisticsName }, nil),
	must("logisticsNo", upTo(32), func(w *Waybill) any { return &w.LogisticsNo }, nil),
	must("freight", n195, func(w *Waybill) any { return &w.Freight }, nil),
	must("insuredFee", n195, func(w *Waybill) any { return &w.InsuredFee }, nil),
	must("currency", exactly(3), func(w *Waybill) any { return &w.Currency }, isCurrency),
	must("grossWeight", n195, func(w *Waybill) any { return &w.GrossWeight }, nil),
	must("packNo", number(9), func(w *Waybill) any { return &w.PackNo }, nil),
	must("goodsInfo", upTo(200), func(w *Waybill) any { return &w.GoodsInfo }, nil),
	may("ebcCode", upTo(18), func(w *Waybill) any { return &w.EBCCode }, isCompany),
	may("ebcName", upTo(100), func(w *Waybill) any { return &w.EBCName }, nil),
	may("ebcTelephone", upTo(50), func(w *Waybill) any { return &w.EBCTelephone }, nil),
	may("note", upTo(1000), func(w *Waybill) any { return &w.Note }, nil),
)
