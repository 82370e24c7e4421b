package ceb

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the golden messages of testdata anew")

// sold is the moment of every sample: 15:30:01 in China.
var sold = time.Date(2026, 5, 7, 7, 30, 1, 0, time.UTC)

func filing(guid string) Filing {
	return Filing{GUID: guid, AppType: New, AppTime: Seconds(sold), AppStatus: Declare}
}

// sampleOrder is two celadon cups and a silk scarf for the United States, in
// dollars.
func sampleOrder() Order {
	return Order{
		Filing: filing("704EA0F1-B229-4E89-9F2F-C2E550E95C86"), OrderType: Retail, OrderNo: "QS-2605-000001",
		EBPCode: "330196DEM4", EBPName: "示例跨境电商平台", EBCCode: "91330782MADEM00387", EBCName: "示例茶具有限公司",
		GoodsValue: Scaled(8630, 2), Freight: Scaled(1290, 2), Currency: "502",
		Lines: []OrderLine{
			{GNum: 1, ItemNo: "QY-001-01", ItemName: "梅子青釉品茗杯", Unit: "011", Currency: "502",
				Qty: Whole(2), Price: Scaled(1990, 2), TotalPrice: Scaled(3980, 2)},
			{GNum: 2, ItemNo: "PJ-014-03", ItemName: "桑蚕丝长巾", Unit: "011", Currency: "502",
				Qty: Whole(1), Price: Scaled(4650, 2), TotalPrice: Scaled(4650, 2)},
		},
	}
}

func sampleReceipt() Receipt {
	return Receipt{
		Filing:  filing("A3D0C8E2-5C0F-4C1B-9B2E-0A4B7C6D8E9F"),
		EBPCode: "330196DEM4", EBPName: "示例跨境电商平台", EBCCode: "91330782MADEM00387", EBCName: "示例茶具有限公司",
		OrderNo: "QS-2605-000001", PayName: "Stripe Payments Europe, Limited", PayNo: "pi_3QS2605000001",
		Charge: Scaled(9920, 2), Currency: "502", AccountingDate: Seconds(sold),
	}
}

func sampleWaybill() Waybill {
	return Waybill{
		Filing:        filing("5B1E7C44-8F6A-4D2B-8B1D-1C2D3E4F5A6B"),
		LogisticsCode: "331896DEM5", LogisticsName: "示例国际快递有限公司", LogisticsNo: "YT2605070000001",
		Freight: Scaled(6150, 2), InsuredFee: 0, Currency: "142", GrossWeight: Grams(612), PackNo: 1, GoodsInfo: "瓷杯、丝巾",
		EBCCode: "91330782MADEM00387", EBCName: "示例茶具有限公司", EBCTelephone: "0579-00000000",
	}
}

func sampleInventory() Inventory {
	return Inventory{
		Filing: filing("0F9E8D7C-6B5A-4938-8271-605F4E3D2C1B"), CustomsCode: "2928",
		EBPCode: "330196DEM4", EBPName: "示例跨境电商平台", OrderNo: "QS-2605-000001",
		LogisticsCode: "331896DEM5", LogisticsName: "示例国际快递有限公司", LogisticsNo: "YT2605070000001",
		CopNo: "QS-2605-000001", IEFlag: Export, PortCode: "2233", IEDate: Day(sold), StatisticsFlag: Summarised,
		AgentCode: "331896DEM3", AgentName: "示例报关有限公司", EBCCode: "91330782MADEM00387", EBCName: "示例茶具有限公司",
		OwnerCode: NoOwner, OwnerName: "示例窑坊", TradeMode: Mode9610, TrafMode: "5", Country: "502", POD: "502",
		Freight: Scaled(6150, 2), FCurrency: "142", FFlag: TotalFee, InsuredFee: 0, ICurrency: "142", IFlag: TotalFee,
		WrapType: "2", PackNo: 1, GrossWeight: Grams(612), NetWeight: Grams(430),
		Lines: []InventoryLine{
			{GNum: 1, ItemNo: "QY-001-01", ItemName: "梅子青釉品茗杯", GCode: "6911101100", GName: "瓷制品茗杯", GModel: "青屿牌|梅子青|瓷|110ml",
				BarCode: Nothing, Country: "502", Currency: "502", Qty: Whole(2), Qty1: Grams(320), Unit: "011", Unit1: "035",
				Price: Scaled(1990, 2), TotalPrice: Scaled(3980, 2)},
			{GNum: 2, ItemNo: "PJ-014-03", GCode: "6214100090", GName: "桑蚕丝长巾", GModel: "平江牌|100%桑蚕丝|90x180cm",
				BarCode: "6900000000014", Country: "502", Currency: "502", Qty: Whole(1), Qty1: Whole(1), Qty2: Grams(110), Unit: "011", Unit1: "011", Unit2: "035",
				Price: Scaled(4650, 2), TotalPrice: Scaled(4650, 2)},
		},
	}
}

func sampleTransfer() Transfer {
	return Transfer{CopCode: "331896DEM3", CopName: "示例报关有限公司", DXPMode: DXP, DXPID: "DXPENT0000000001"}
}

func sampleMessage[E Entity](guid string, entities ...E) *Message[E] {
	return &Message[E]{GUID: guid, Entities: entities, Transfer: sampleTransfer()}
}

// fullOrder has every optional field, and every character that must be
// escaped.
func fullOrder() *Message[Order] {
	o := sampleOrder()
	o.Note = "a<b> & \"c\" 'd'\r\n\tend"
	o.Lines[0].ItemDescribe, o.Lines[0].BarCode, o.Lines[0].Note = "杯", "6900000000007", "x"
	m := sampleMessage("6C1B0A9F-8E7D-4C6B-9A5F-4E3D2C1B0A9F", o)
	m.Transfer.Note = "测试"
	m.Subscriptions = []Subscription{{Status: "ALL", DXPMode: DXP, DXPAddress: "DXPENT0000000002", Note: "x"}}
	return m
}

// fullInventory has every optional field; it leaves a bonded zone.
func fullInventory() *Message[Inventory] {
	v := sampleInventory()
	v.PreNo, v.InvtNo = "B20260507000000001", "29282026E000000001"
	v.TradeMode, v.IACCode, v.IACName, v.EMSNo = Mode1210, "331896DEM3", "示例保税仓", "L2928B26A001"
	v.TrafName, v.VoyageNo, v.BillNo, v.TotalPackageNo = "CA1045", "CA1045", "999-12345675", "P1"
	v.LoctNo, v.LicenseNo, v.Note = "2928001", "26-AA-100001", "x"
	v.Lines[0].ItemRecordNo, v.Lines[0].Note = "1", "x"
	v.Lines[1].ItemRecordNo, v.Lines[1].ItemName = "2", "桑蚕丝长巾"
	return sampleMessage("7D2C1B0A-9F8E-4D7C-8B6A-5F4E3D2C1B0A", v)
}

// goldenMessages are the samples as we write them, unsigned, by the name of
// their golden file.
func goldenMessages(t testing.TB) map[string][]byte {
	t.Helper()
	second := sampleOrder()
	second.GUID, second.OrderNo = "1A2B3C4D-5E6F-4A7B-8C9D-0E1F2A3B4C5D", "QS-2605-000002"
	return map[string][]byte{
		"ceb303":      bytesOf(t, sampleMessage("311AF125-6FED-4603-8C5D-49B1FA4B4B9B", sampleOrder(), second)),
		"ceb303-full": bytesOf(t, fullOrder()),
		"ceb403":      bytesOf(t, sampleMessage("3E2D1C0B-A9F8-4E7D-8C6B-5A4F3E2D1C0B", sampleReceipt())),
		"ceb505":      bytesOf(t, sampleMessage("4F3E2D1C-0BA9-4F8E-9D7C-6B5A4F3E2D1C", sampleWaybill())),
		"ceb603":      bytesOf(t, sampleMessage("5A4F3E2D-1C0B-4A9F-8E7D-7C6B5A4F3E2D", sampleInventory())),
		"ceb603-full": bytesOf(t, fullInventory()),
	}
}

func bytesOf[E Entity](t testing.TB, m *Message[E]) []byte {
	t.Helper()
	b, err := m.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestMessagesAreWrittenAsTheGoldenFiles(t *testing.T) {
	t.Parallel()
	messages := goldenMessages(t)
	for _, name := range slices.Sorted(maps.Keys(messages)) {
		got, err := Sign(t.Context(), messages[name], rsaSigner(t))
		if err != nil {
			t.Fatal(err)
		}
		golden(t, name+".xml", got)
	}
}

// golden compares got with a file of testdata, or writes it with -update.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(filepath.Join("testdata", name), got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want := testdata(t, name); string(got) != string(want) {
		t.Errorf("%s: if the change is meant, run the tests with -update\n got %s\nwant %s", name, got, want)
	}
}

func TestSamplesHaveNoFindings(t *testing.T) {
	t.Parallel()
	o, r, w, v := sampleOrder(), sampleReceipt(), sampleWaybill(), sampleInventory()
	found := slices.Concat(o.Check(), r.Check(), w.Check(), v.Check(), CheckSale(&o, &r, &w, &v))
	found = slices.Concat(found, sampleMessage("311AF125-6FED-4603-8C5D-49B1FA4B4B9B", o).Check(), fullOrder().Check())
	for _, f := range found {
		t.Errorf("%+v", f)
	}
	// The full inventory has a licence and says so by being summarised.
	for _, f := range fullInventory().Check() {
		t.Errorf("%+v", f)
	}
}
