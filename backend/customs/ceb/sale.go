package ceb

// Sale is the documents of one parcel. Receipt is nil where none is declared.
type Sale struct {
	Order     *Order
	Receipt   *Receipt
	Waybill   *Waybill
	Inventory *Inventory
}
