package shipping

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"quayside/backend/database"
	"quayside/backend/fault"
	"quayside/backend/money"
	"quayside/backend/order"
)

// Shipment is the carrier's side of one paid parcel: what a waybill says.
type Shipment struct {
	ParcelID             string
	Carrier              string // short code
	CarrierName          string // in Chinese, as customs knows it
	CarrierCustomsCode   string
	CarrierPhone         string
	Waybill              string // empty only while the carrier's numbers are used up
	Port, Transport      string // customs codes of the destination and the means of transport
	Packages             int    // pieces under the waybill
	GrossGrams, NetGrams int64
	ChargeCNY            money.Amount // the carrier's charge, not the shopper's freight
	CreatedAt            time.Time
}

// ErrUnknown means that a parcel has no shipment: it is not paid for.
var ErrUnknown = fault.New(fault.Unknown, "shipping.unknown", "This parcel has no shipment yet.")

const shipmentTable = "shipments"

type shipmentRow struct {
	ParcelID, Carrier, CarrierName string
	CustomsCode, Phone, Waybill    string
	Port, Transport                string
	Packages                       int
	GrossGrams, NetGrams           int64
	ChargeFen                      int64
	CreatedAt                      time.Time
}

// Book makes a shipment of each parcel, with a waybill number, and returns them
// in order. If a carrier has no numbers left all of them are booked without
// one, and Book says so: the money is in, so the sale stands, and [Number] is
// asked again later.
func Book(ctx context.Context, tx *database.Tx, parcels []order.Parcel, now time.Time) (shipments []Shipment, numbered bool, err error) {
	want := map[string]int{}
	var codes []string
	for _, p := range parcels {
		if want[p.Route.Carrier]++; want[p.Route.Carrier] == 1 {
			codes = append(codes, p.Route.Carrier)
		}
	}
	carriers, err := findCarriers(ctx, tx, codes)
	if err != nil {
		return nil, false, err
	}
	numbers, err := nextWaybills(ctx, tx, want)
	if numbered = !errors.Is(err, ErrNoNumbers); numbered && err != nil {
		return nil, false, err
	}
	for _, p := range parcels {
		s := newShipment(p, carriers[p.Route.Carrier], now)
		if numbered {
			s.Waybill, numbers[s.Carrier] = numbers[s.Carrier][0], numbers[s.Carrier][1:]
		}
		shipments = append(shipments, s)
	}
	return shipments, numbered, addShipments(ctx, tx, shipments)
}

func newShipment(p order.Parcel, c Carrier, now time.Time) Shipment {
	return Shipment{
		ParcelID: p.ID, Carrier: c.Code, CarrierName: c.NameZH, CarrierCustomsCode: c.CustomsCode, CarrierPhone: c.Phone,
		Port: p.Route.Port, Transport: p.Route.Transport, Packages: 1,
		GrossGrams: p.GrossGrams, NetGrams: p.NetGrams, ChargeCNY: p.ChargeCNY, CreatedAt: now.UTC(),
	}
}

func addShipments(ctx context.Context, tx *database.Tx, shipments []Shipment) error {
	rows := make([]shipmentRow, len(shipments))
	for i, s := range shipments {
		rows[i] = shipmentRow{
			ParcelID: s.ParcelID, Carrier: s.Carrier, CarrierName: s.CarrierName, CustomsCode: s.CarrierCustomsCode,
			Phone: s.CarrierPhone, Waybill: s.Waybill, Port: s.Port, Transport: s.Transport, Packages: s.Packages,
			GrossGrams: s.GrossGrams, NetGrams: s.NetGrams, ChargeFen: s.ChargeCNY.Minor, CreatedAt: s.CreatedAt,
		}
	}
	if err := tx.Gorm(ctx).Table(shipmentTable).Create(&rows).Error; err != nil {
		return fmt.Errorf("add shipments: %w", err)
	}
	return nil
}

// Number gives the shipments among parcels that have no waybill number theirs,
// and returns all of them in the order of parcels. It returns ErrNoNumbers, and
// changes nothing, as long as the numbers are used up.
func Number(ctx context.Context, tx *database.Tx, parcelIDs []string) ([]Shipment, error) {
	byParcel, err := FindAll(ctx, tx, parcelIDs)
	if err != nil {
		return nil, err
	}
	var all []Shipment
	for _, id := range parcelIDs { // the parcels of one order, after a rare shortage
		s, booked := byParcel[id]
		if !booked {
			return nil, ErrUnknown.Because(fmt.Errorf("parcel %s", id))
		}
		if s.Waybill == "" {
			if err := number(ctx, tx, &s); err != nil {
				return nil, err
			}
		}
		all = append(all, s)
	}
	return all, nil
}

func number(ctx context.Context, tx *database.Tx, s *Shipment) error {
	waybill, err := NextWaybill(ctx, tx, s.Carrier)
	if err != nil {
		return err
	}
	res := tx.Gorm(ctx).Table(shipmentTable).Where("parcel_id = ? AND waybill = ''", s.ParcelID).Update("waybill", waybill)
	if res.Error != nil {
		return fmt.Errorf("number the shipment of parcel %s: %w", s.ParcelID, res.Error)
	}
	if res.RowsAffected == 0 {
		return fmt.Errorf("the shipment of parcel %s was numbered by another", s.ParcelID)
	}
	s.Waybill = waybill
	return nil
}

// Find returns the shipment of a parcel, or ErrUnknown.
func Find(ctx context.Context, conn database.Conn, parcelID string) (Shipment, error) {
	var r shipmentRow
	err := conn.Gorm(ctx).Table(shipmentTable).Where("parcel_id = ?", parcelID).Take(&r).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Shipment{}, ErrUnknown.Because(fmt.Errorf("parcel %s", parcelID))
	}
	if err != nil {
		return Shipment{}, fmt.Errorf("find the shipment of parcel %s: %w", parcelID, err)
	}
	return r.shipment(), nil
}

// FindAll returns the shipments of parcels by parcel; one that is not booked is
// not in the map.
func FindAll(ctx context.Context, conn database.Conn, parcelIDs []string) (map[string]Shipment, error) {
	var rows []shipmentRow
	if err := conn.Gorm(ctx).Table(shipmentTable).Where("parcel_id IN ?", parcelIDs).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("find shipments: %w", err)
	}
	found := map[string]Shipment{}
	for _, r := range rows {
		found[r.ParcelID] = r.shipment()
	}
	return found, nil
}

func (r shipmentRow) shipment() Shipment {
	return Shipment{
		ParcelID: r.ParcelID, Carrier: r.Carrier, CarrierName: r.CarrierName, CarrierCustomsCode: r.CustomsCode,
		CarrierPhone: r.Phone, Waybill: r.Waybill, Port: r.Port, Transport: r.Transport, Packages: r.Packages,
		GrossGrams: r.GrossGrams, NetGrams: r.NetGrams, ChargeCNY: yuan(r.ChargeFen), CreatedAt: r.CreatedAt.UTC(),
	}
}
