package ceb

import "quayside/backend/money"

// A UnitCode is a unit of measure 计量单位: "035" is 千克, a kilogram.
type UnitCode struct {
	Code    string
	Chinese string
}

// A Country as customs numbers it. Several small countries share one number,
// so a number does not always lead back to a country.
type Country struct {
	Alpha2  string // ISO 3166, "US"; empty for what ISO does not know
	Alpha3  string
	Number  string // customs' own, "502"
	Chinese string
	English string
}

// A Port abroad. POD is its old customs code of three or four digits; many
// ports share the three-digit code of their country.
type Port struct {
	POD     string
	Code    string // the new code, "USA000"; not used in messages
	Chinese string
	English string
}

// An Office is a customs office 关区. The published list has over a thousand;
// ours is a part of it, so an unknown office is not a wrong one.
type Office struct {
	Code     string // four digits; 00 at the end is a regional headquarters
	Chinese  string
	Source   string
	Verified bool
}

// Unit returns the unit of measure with a three-digit code.
func Unit(code string) (UnitCode, bool) { return find(tables().units, code) }

// Units returns every unit of measure in the order of its code.
func Units() []UnitCode { return tables().unitList }

// CountryOf returns the country with an ISO 3166 alpha-2 code, such as "US".
func CountryOf(alpha2 string) (Country, bool) { return find(tables().countries, alpha2) }

// KnownCountry reports whether customs has this country number.
func KnownCountry(number string) bool { return tables().countryNumbers[number] }

// CurrencyNumber returns customs' code of a currency: "502" for USD. It knows
// only the currencies of the published table. Another one, such as AED or KWD,
// cannot be declared: convert to CNY at the order's rate.
func CurrencyNumber(c money.Currency) (string, bool) {
	return find(tables().currencyNumbers, string(c))
}

// CurrencyOf returns the currency with customs' code number.
func CurrencyOf(number string) (money.Currency, bool) { return find(tables().currencies, number) }

// Ports returns the ports of a country by its ISO 3166 alpha-2 code.
func Ports(alpha2 string) []Port { return tables().ports[alpha2] }

// AnyPort returns the POD that stands for a whole country, for a parcel whose
// port of arrival the carrier has not said. It is false for a country that has
// no such code.
func AnyPort(alpha2 string) (string, bool) { return find(tables().anyPort, alpha2) }

// KnownPort reports whether customs has this port of destination.
func KnownPort(pod string) bool { return tables().pods[pod] }

// OfficeOf returns the customs office with a four-digit code.
func OfficeOf(code string) (Office, bool) { return find(tables().offices, code) }

// Transport returns the Chinese name of a trafMode, one character.
func Transport(code string) (string, bool) { return find(tables().transports, code) }

// Packing returns the Chinese name of a wrapType, one digit.
func Packing(code string) (string, bool) { return find(tables().packings, code) }

func find[V any](m map[string]V, k string) (V, bool) {
	v, ok := m[k]
	return v, ok
}
