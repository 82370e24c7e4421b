package ceb

import "strings"

// Class is what a status means for us: who acts next.
type Class string

const (
	Pending  Class = "pending"  // on its way; wait
	Accepted Class = "accepted" // customs took it; not yet leave to depart
	Released Class = "released" // the parcel may depart
	Held     Class = "held"     // customs looks at it; ask the agent
	Rejected Class = "rejected" // customs refused it; mend it and file it again
	Failed   Class = "error"    // it never reached customs; mend it, or send it again
	Unknown  Class = "unknown"  // a code we do not know; read customs' own words
)

// Status is a returnStatus in our words.
type Status struct {
	Code    string
	English string
	Chinese string
	Class   Class
	Known   bool // false: raise it, a person must look
	Sure    bool // false: documented for imports only, or by a third party
}

// StatusOf explains a returnStatus. Codes below zero mean that the document
// failed before it reached customs. A code we do not know is of class Unknown,
// or Failed if below zero, and not Known.
func StatusOf(code string) Status {
	code = strings.TrimSpace(code)
	s, known := statuses[code]
	if !known {
		s, known = refusals[code]
	}
	if known {
		s.Code, s.Known = code, true
		return s
	}
	if rest, negative := strings.CutPrefix(code, "-"); negative && rest != "" && onlyDigits(rest) {
		return Status{Code: code, English: "Refused before it reached customs", Chinese: "入库前异常", Class: Failed}
	}
	return Status{Code: code, English: "Unknown status", Chinese: "未知状态", Class: Unknown}
}

func say(class Class, chinese, english string) Status {
	return Status{Class: class, Chinese: chinese, English: english, Sure: true}
}

func perhaps(class Class, chinese, english string) Status {
	return Status{Class: class, Chinese: chinese, English: english}
}

// statuses is the returnStatus table of the specification (202205), and the
// five codes that are documented for imports only.
var statuses = map[string]Status{
	"1":   say(Pending, "电子口岸已暂存", "Stored as a draft at the port"),
	"2":   say(Pending, "电子口岸申报中", "Taken by the port, being declared"),
	"3":   say(Pending, "发送海关成功", "Sent on to customs"),
	"4":   say(Failed, "发送海关失败", "The port could not send it to customs; send it again"),
	"100": say(Rejected, "海关退单", "Sent back by customs; mend it and file it again"),
	"120": say(Accepted, "海关入库", "Stored by customs"),
	"300": say(Held, "人工审核", "An officer is reviewing it"),
	"399": say(Accepted, "海关审结", "Customs has finished its review"),
	"500": say(Held, "海关查验", "Customs wants to inspect the goods"),
	"505": say(Held, "移交", "Handed over to another department"),
	"600": say(Held, "挂起", "Suspended"),
	"800": say(Released, "放行", "Released"),
	"899": say(Released, "结关", "Released and closed"),

	"501": perhaps(Held, "扣留移送通关", "Detained, passed to clearance"),
	"502": perhaps(Held, "扣留移送缉私", "Detained, passed to the anti-smuggling police"),
	"503": perhaps(Held, "扣留移送法规", "Detained, passed to the legal department"),
	"599": perhaps(Held, "其他扣留", "Detained"),
	"700": perhaps(Rejected, "退运", "To be returned"),
}
