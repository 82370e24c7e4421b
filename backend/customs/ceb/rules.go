package ceb

import (
	"regexp"
	"time"
)

// The rules of single values, each with its stable id. docs/customs.md lists
// them with their sources.
var (
	ruleGUID = Rule{ID: "guid.form", Text: "The document number must be a UUID of 36 characters in capital letters; file the document again to get a new one."}

	ruleAppType      = Rule{ID: "app-type.unknown", Text: "The filing type must be 1 (new), 2 (change) or 3 (delete)."}
	ruleAppStatus    = Rule{ID: "app-status.unknown", Text: "The filing status must be 1 (draft) or 2 (declare)."}
	ruleOrderType    = Rule{ID: "order-type.unknown", Text: "The order type must be E (retail), B (to a business) or W (to a warehouse abroad)."}
	ruleExport       = Rule{ID: "flag.export", Text: "The import/export flag must be E for an export."}
	ruleStatistics   = Rule{ID: "statistics.unknown", Text: "The declaration type must be A (simplified) or B (summarised)."}
	ruleTotalFee     = Rule{ID: "fee.flag", Text: "Freight and insurance are declared as a sum; the flag must be 3."}
	ruleTradeMode    = Rule{ID: "trade-mode.unknown", Text: "The trade mode must be 9610, 1210, 9710 or 9810; other modes are not declared by inventory."}
	ruleDXP          = Rule{ID: "dxp.mode", Text: "The transmission mode must be DXP."}
	ruleDXPID        = Rule{ID: "dxp.id", Text: "The DXP number is 16 characters that begin with DXP; copy it from the port's registration letter."}
	ruleSubscription = Rule{ID: "subscription.unknown", Text: "The subscription must be ALL, DATA or RET."}

	ruleSeconds = Rule{ID: "time.seconds", Text: "Write the time as 14 digits, year to second, such as 20260507153001."}
	ruleDay     = Rule{ID: "time.day", Text: "Write the date as 8 digits, such as 20260507."}
	rulePreNo   = Rule{ID: "number.pre", Text: "The port's number is B and 17 digits; leave it out until the port has given one."}
	ruleInvtNo  = Rule{ID: "number.inventory", Text: "The inventory number is 8 digits, E or I, and 9 to 11 digits; leave it out until customs has given one."}

	ruleCompany  = Rule{ID: "company.form", Text: "Enter the company's 10-character customs code or its 18-character social credit code; one of its characters is wrong."}
	rulePlatform = Rule{ID: "company.platform", Text: "Enter the platform's 10-character customs code, its 18-character social credit code, or 无 for a foreign platform."}
	ruleOwner    = Rule{ID: "company.owner", Text: "Enter the producer's 10-character customs code, its 18-character social credit code, or NO if it is not registered."}

	ruleUnit          = Rule{ID: "unit.unknown", Text: "Customs has no such unit of measure; choose one of the unit table, such as 011 (piece) or 035 (kilogram)."}
	ruleCurrency      = Rule{ID: "currency.unknown", Text: "This is not a currency code of customs that is confirmed; declare the sale in CNY (142) at the order's rate."}
	ruleCountry       = Rule{ID: "country.unknown", Text: "Customs has no such country number; choose the country again."}
	rulePort          = Rule{ID: "port.unknown", Text: "Customs has no such port of destination; choose a port of the country, or the country itself."}
	ruleTransport     = Rule{ID: "transport.unknown", Text: "Customs has no such means of transport; choose one, such as 5 (air) or 2 (sea)."}
	ruleWrap          = Rule{ID: "packing.unknown", Text: "Customs has no such kind of packing; choose 1 to 7, such as 2 (carton)."}
	ruleOffice        = Rule{ID: "office.form", Text: "The code of a customs office is four digits."}
	ruleOfficeUnknown = Rule{ID: "office.unknown", Text: "This customs office is not in our list, which is not complete; ask the agent whether the code is right.", Warning: true}
	ruleGCode         = Rule{ID: "gcode.form", Text: "The tariff code must be ten digits that begin with a chapter of the tariff; look the goods up in the tariff."}
)

// unless returns fine when a value keeps its rule.
func unless(kept bool, r Rule) Rule {
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

func isGUID(s string) Rule   { return unless(guidForm.MatchString(s), ruleGUID) }
func isPreNo(s string) Rule  { return unless(preForm.MatchString(s), rulePreNo) }
func isInvtNo(s string) Rule { return unless(invtForm.MatchString(s), ruleInvtNo) }
func isDXPID(s string) Rule  { return unless(dxpForm.MatchString(s), ruleDXPID) }

func isAppType(s string) Rule   { return unless(s == New || s == Change || s == Delete, ruleAppType) }
func isAppStatus(s string) Rule { return unless(s == Draft || s == Declare, ruleAppStatus) }
func isOrderType(s string) Rule {
	return unless(s == Retail || s == Business || s == Warehouse, ruleOrderType)
}
func isExport(s string) Rule     { return unless(s == Export, ruleExport) }
func isStatistics(s string) Rule { return unless(s == Simplified || s == Summarised, ruleStatistics) }
func isTotalFee(s string) Rule   { return unless(s == TotalFee, ruleTotalFee) }
func isDXP(s string) Rule        { return unless(s == DXP, ruleDXP) }
func isTradeMode(s string) Rule {
	return unless(s == Mode9610 || s == Mode1210 || s == Mode9710 || s == Mode9810, ruleTradeMode)
}
func isSubscription(s string) Rule {
	return unless(s == "ALL" || s == "DATA" || s == "RET", ruleSubscription)
}

func isSeconds(s string) Rule {
	_, err := time.Parse(secondsForm, s)
	return unless(err == nil, ruleSeconds)
}

func isDay(s string) Rule {
	_, err := time.Parse(dayForm, s)
	return unless(err == nil, ruleDay)
}

func isCompany(s string) Rule  { return unless(ValidCompany(s), ruleCompany) }
func isPlatform(s string) Rule { return unless(ValidCompany(s) || s == Nothing, rulePlatform) }
func isOwner(s string) Rule    { return unless(ValidCompany(s) || s == NoOwner, ruleOwner) }

func isUnit(s string) Rule    { return unless(ValidUnit(s), ruleUnit) }
func isCountry(s string) Rule { return unless(KnownCountry(s), ruleCountry) }
func isPort(s string) Rule    { return unless(KnownPort(s), rulePort) }
func isGCode(s string) Rule   { return unless(ValidGCode(s), ruleGCode) }

func isCurrency(s string) Rule {
	_, known := CurrencyOf(s)
	return unless(known, ruleCurrency)
}

func isTransport(s string) Rule {
	_, known := Transport(s)
	return unless(known, ruleTransport)
}

func isWrap(s string) Rule {
	_, known := Packing(s)
	return unless(known, ruleWrap)
}

// isOffice refuses what cannot be an office and only warns of one we do not
// know, because our table is a part of the real one.
func isOffice(s string) Rule {
	if len(s) != 4 || !onlyDigits(s) {
		return ruleOffice
	}
	_, known := OfficeOf(s)
	return unless(known, ruleOfficeUnknown)
}
