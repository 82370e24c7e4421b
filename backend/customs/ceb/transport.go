package ceb

import (
	"fmt"
	"strconv"
	"strings"
)

// Response is a DxpRep: the network itself answers, usually because it could
// not deliver.
type Response struct {
	ReceiverID string
	Notices    []Notice
	Extras     []Extra
}

// Notice is what the network says of one envelope.
type Notice struct {
	NodeID   string // where it happened
	Code     string // see [TransportStatusOf]
	Info     string // the network's own words
	Results  []Delivery
	Day      string   // 2026-05-07; the network gives no time of day
	Note     string   //
	Original Envelope // head of the envelope it speaks of, without Data
}

// Delivery is what became of an envelope at one of its receivers.
type Delivery struct {
	ReceiverID string
	Code       string
	Info       string
	Note       string
}

// ReadResponse reads a DxpRep. It returns ErrUnreadable or ErrNoEnvelope.
func ReadResponse(b []byte) (Response, error) {
	root, err := parse(b, MaxBytes)
	if err != nil {
		return Response{}, err
	}
	if root.name.Space != EnvelopeNS || root.name.Local != "DxpRep" {
		return Response{}, ErrNoEnvelope.Because(fmt.Errorf("{%s}%s", root.name.Space, root.name.Local))
	}
	// The schema really spells it so.
	r := Response{ReceiverID: root.child("RecevierId").value()}
	for i, n := range root.children {
		switch n.name.Local {
		case "RecevierId":
		case "Response":
			notice, err := readNotice(n)
			if err != nil {
				return Response{}, err
			}
			r.Notices = append(r.Notices, notice)
		default:
			r.Extras = append(r.Extras, Extra{Path: "DxpRep/" + n.name.Local + "[" + strconv.Itoa(i+1) + "]", XML: string(n.raw)})
		}
	}
	return r, nil
}

func readNotice(n *node) (Notice, error) {
	original, err := readTransInfo(n.child("OriHead"))
	if err != nil {
		return Notice{}, err
	}
	notice := Notice{NodeID: n.child("NodeId").value(), Code: n.child("ResponseCode").value(), Info: n.child("ResponseInfo").value(),
		Day: n.child("NoticeTime").value(), Note: n.child("Note").value(), Original: original}
	for _, r := range n.child("Results").children {
		notice.Results = append(notice.Results, Delivery{ReceiverID: r.child("RecId").value(), Code: r.child("Code").value(),
			Info: r.child("Info").value(), Note: r.child("Note").value()})
	}
	return notice, nil
}

// TransportStatusOf explains a code of a DxpRep: four digits, all of them
// errors. A code that is not in the table is not Known.
func TransportStatusOf(code string) Status {
	code = strings.TrimSpace(code)
	if s, known := transportStatuses[code]; known {
		s.Code, s.Known = code, true
		return s
	}
	if len(code) == 4 && onlyDigits(code) && code >= "4000" {
		return Status{Code: code, English: "Another fault of the network", Chinese: "其他错误", Class: Failed, Sure: true}
	}
	return Status{Code: code, English: "Unknown code of the network", Chinese: "未知代码", Class: Unknown}
}

// transportStatuses is table 7-1 of the specification (202205).
var transportStatuses = map[string]Status{
	"0001": say(Failed, "报文格式错误", "The envelope is not well formed"),
	"0002": say(Failed, "报文不符合规范", "The envelope does not follow the schema"),
	"0999": say(Failed, "其他报文错误", "Another fault in the envelope"),
	"1001": say(Failed, "签名无效", "The signature is not valid"),
	"1002": say(Failed, "签名过期", "The signature has expired; renew the certificate"),
	"1003": say(Failed, "解密失败", "The data cannot be decrypted"),
	"1004": say(Failed, "签名与数据不符", "The signature does not belong to the data"),
	"1999": say(Failed, "其他安全错误", "Another fault of signature or encryption"),
	"2001": say(Failed, "接收方未知", "The receiver is not known; check its DXP number"),
	"2002": say(Failed, "地址不匹配", "The addresses do not match"),
	"2999": say(Failed, "其他地址错误", "Another fault of addressing"),
	"3001": say(Failed, "系统错误", "The network has a fault; send it again later"),
	"3002": say(Failed, "连接错误", "The network cannot reach the receiver; send it again later"),
	"3003": say(Failed, "超时", "The receiver did not answer in time; send it again later"),
	"3999": say(Failed, "其他系统错误", "Another fault of the network; send it again later"),
}
