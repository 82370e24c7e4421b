package ceb

import (
	"regexp"
	"time"
)

// The rules of single values, each with its stable id. docs/customs.md lists
// them with their sources.
var (
	ruleGUID = rule{id: "guid.form", text: "The document number must be a UUID of 36 characters in capital letters; file the document again to get a new one."}

	ruleAppType      = rule{id: "app-type.unknown", text: "The filing type must be 1 (new), 2 (change) or 3 (delete)."}
	ruleAppStatus    = rule{id: "app-status.unknown", text: "The filing status must be 1 (draft) or 2 (declare)."}
	ruleOrderType    = rule{id: "order-type.unknown", text: "The order type must be E (retail), B (to a business) or W (to a warehouse abroad)."}
	ruleExport       = rule{id: "flag.export", text: "The import/export flag must be E for an export."}
	ruleStatistics   = rule{id: "statistics.unknown", text: "The declaration type must be A (simplified) or B (summarised)."}
	ruleTotalFee     = rule{id: "fee.flag", text: "Freight and insurance are declared as a sum; the flag must be 3."}
	ruleTradeMode    = rule{id: "trade-mode.unknown", text: "The trade mode must be 9610, 1210, 9710 or 9810; other modes are not declared by inventory."}
	ruleDXP          = rule{id: "dxp.mode", text: "The transmission mode must be DXP."}
	ruleDXPID        = rule{id: "dxp.id", text: "The DXP number is 16 characters that begin with DXP; copy it from the port's registration letter."}
	ruleSubscription = rule{id: "subscription.unknown", text: "The subscription must be ALL, DATA or RET."}

	ruleSeconds = rule{id: "time.seconds", text: "Write the time as 14 digits, year to second, such as 20260507153001."}
	ruleDay     = rule{id: "time.day", text: "Write the date as 8 digits, such as 20260507."}
	rulePreNo   = rule{id: "number.pre", text: "The port's number is B and 17 digits; leave it out until the port has given one."}
	ruleInvtNo  = rule{id: "number.inventory", text: "The inventory number is 8 digits, E or I, and 9 to 11 digits; leave it out until customs has given one."}

	ruleCompany  = rule{id: "company.form", text: "Enter the company's 10-character customs code or its 18-character social credit code; one of its characters is wrong."}
	rulePlatform = rule{id: "company.platform", text: "Enter the platform's 10-character customs code, its 18-character social credit code, or 无 for a foreign platform."}
	ruleOwner    = rule{id: "company.owner", text: "Enter the producer's 10-character customs code, its 18-character social credit code, or NO if it is not registered."}

	ruleUnit          = rule{id: "unit.unknown", text: "Customs has no such unit of measure; choose one of the unit table, such as 011 (piece) or 035 (kilogram)."}
	ruleCurrency      = rule{id: "currency.unknown", text: "This is not a currency code of customs that is confirmed; declare the sale in CNY (142) at the order's rate."}
	ruleCountry       = rule{id: "country.unknown", text: "Customs has no such country number; choose the country again."}
	rulePort          = rule{id: "port.unknown", text: "Customs has no such port of destination; choose a port of the country, or the country itself."}
	ruleTransport     = rule{id: "transport.unknown", text: "Customs has no such means of transport; choose one, such as 5 (air) or 2 (sea)."}
	ruleWrap          = rule{id: "packing.unknown", text: "Customs has no such kind of packing; choose 1 to 7, such as 2 (carton)."}
	ruleOffice        = rule{id: "office.form", text: "The code of a customs office is four digits."}
	ruleOfficeUnknown = rule{id: "office.unknown", text: "This customs office is not in our list, which is not complete; ask the agent whether the code is right.", warn: true}
	ruleGCode         = rule{id: "gcode.form", text: "The tariff code must be ten digits that begin with a chapter of the tariff; look the goods up in the tariff."}
)

// unless returns fine when a value keeps its rule.
func unless(kept bool, r rule) rule {
	if kept {
		return fine
	}
	return r
}

var (
	guidForm = regexp.MustCompile(`^[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}$`)
	preForm  = regexp.MustCompile(`^B[0-9]{17}$`)
	invtForm = regexp.MustCompile(`^[0-9]{8}[EI][0-9]{9,11}$`)
	dxpForm  = regexp.MustCompile(`^DXP[0-9A-Z]{13}$`)
)

func isGUID(s string) rule   { return unless(guidForm.MatchString(s), ruleGUID) }
func isPreNo(s string) rule  { return unless(preForm.MatchString(s), rulePreNo) }
func isInvtNo(s string) rule { return unless(invtForm.MatchString(s), ruleInvtNo) }
func isDXPID(s string) rule  { return unless(dxpForm.MatchString(s), ruleDXPID) }

func isAppType(s string) rule   { return unless(s == New || s == Change || s == Delete, ruleAppType) }
func isAppStatus(s string) rule { return unless(s == Draft || s == Declare, ruleAppStatus) }
func isOrderType(s string) rule {
	return unless(s == Retail || s == Business || s == Warehouse, ruleOrderType)
}
func isExport(s string) rule     { return unless(s == Export, ruleExport) }
func isStatistics(s string) rule { return unless(s == Simplified || s == Summarised, ruleStatistics) }
func isTotalFee(s string) rule   { return unless(s == TotalFee, ruleTotalFee) }
func isDXP(s string) rule        { return unless(s == DXP, ruleDXP) }
func isTradeMode(s string) rule {
	return unless(s == Mode9610 || s == Mode1210 || s == Mode9710 || s == Mode9810, ruleTradeMode)
}
func isSubscription(s string) rule {
	return unless(s == "ALL" || s == "DATA" || s == "RET", ruleSubscription)
}

func isSeconds(s string) rule {
	_, err := time.Parse(secondsForm, s)
	return unless(err == nil, ruleSeconds)
}

func isDay(s string) rule {
	_, err := time.Parse(dayForm, s)
	return unless(err == nil, ruleDay)
}

func isCompany(s string) rule  { return unless(ValidCompany(s), ruleCompany) }
func isPlatform(s string) rule { return unless(ValidCompany(s) || s == Nothing, rulePlatform) }
func isOwner(s string) rule    { return unless(ValidCompany(s) || s == NoOwner, ruleOwner) }

func isUnit(s string) rule    { return unless(ValidUnit(s), ruleUnit) }
func isCountry(s string) rule { return unless(KnownCountry(s), ruleCountry) }
func isPort(s string) rule    { return unless(KnownPort(s), rulePort) }
func isGCode(s string) rule   { return unless(ValidGCode(s), ruleGCode) }

func isCurrency(s string) rule {
	_, known := CurrencyOf(s)
	return unless(known, ruleCurrency)
}

func isTransport(s string) rule {
	_, known := Transport(s)
	return unless(known, ruleTransport)
}

func isWrap(s string) rule {
	_, known := Packing(s)
	return unless(known, ruleWrap)
}

// isOffice refuses what cannot be an office and only warns of one we do not
// know, because our table is a part of the real one.
func isOffice(s string) rule {
	if len(s) != 4 || !onlyDigits(s) {
		return ruleOffice
	}
	_, known := OfficeOf(s)
	return unless(known, ruleOfficeUnknown)
}
