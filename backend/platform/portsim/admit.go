package portsim

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"
)

// admit checks what concerns a message as a whole: who sends it, and its
// signature. It returns the one finding that refuses every document in it, or
// nil.
func (p *Port) admit(e envelope, m message, now time.Time) (*finding, error) {
	codes := m.layout.refusal
	if found := p.checkSender(e, m); found != nil {
		return found, nil
	}
	err := p.checkSignature(m, now)
	switch {
	case err == nil:
		return nil, nil
	case errors.Is(err, errDigest):
		return &finding{codes.digest, err.Error()}, nil
	case errors.Is(err, errOtherCard):
		return &finding{codes.card, err.Error()}, nil
	}
	for _, known := range []error{errUnsigned, errSignShape, errAlgorithm, errSignature, errNoKey, errExpired, errSerial} {
		if errors.Is(err, known) {
			return &finding{codes.signature, err.Error()}, nil
		}
	}
	return nil, err
}

// subjectOf names a kind of document in the words of the port.
var subjectOf = map[kind]string{order: "订单", receipts: "收款单", waybill: "运单", inventory: "清单"}

// checkSender compares envelope, BaseTransfer and the register of companies.
func (p *Port) checkSender(e envelope, m message) *finding {
	codes, transfer := m.layout.refusal, m.transfer
	company, known := p.companies[transfer["copCode"]]
	switch {
	case e.sender != transfer["dxpId"]:
		return &finding{codes.parameter, subjectOf[m.layout.kind] + "客户端协议发送方的senderId与传输节点dxpId信息不一致"}
	case transfer["dxpMode"] != "DXP":
		return &finding{codes.parameter, "报文传输模式dxpMode应为DXP"}
	case !companyCode(transfer["copCode"]) || p.onlyCompanies && !known:
		return &finding{codes.company, fmt.Sprintf("企业代码[copCode:%s]无效", transfer["copCode"])}
	case strings.TrimSpace(transfer["copName"]) == "":
		return &finding{codes.parameter, "copName不能为空"}
	case company.DxpID != "" && company.DxpID != e.sender:
		return &finding{codes.parameter, fmt.Sprintf("传输编号[%s]未授权给企业[%s]", e.sender, company.Code)}
	}
	return nil
}

// errOtherCard means that the certificate is good but not the one registered.
var errOtherCard = errors.New("签名证书与传输企业不一致")

// checkSignature wants a good signature if anything in the message is declared
// (appStatus 2); one on a draft must be good too. A company whose certificate
// is registered must have signed with it, and may leave it out of the message.
func (p *Port) checkSignature(m message, now time.Time) error {
	if m.signature == nil {
		for _, d := range m.documents {
			if d.Head["appStatus"] == "2" {
				return errUnsigned
			}
		}
		return nil
	}
	s, err := readSignature(m.root, m.signature)
	if err != nil {
		return err
	}
	registered := p.companies[m.transfer["copCode"]].Certificate
	if len(s.der) == 0 {
		s.der = registered
	}
	if err := s.verifyBy(s.der, now); err != nil {
		return err
	}
	if len(registered) > 0 && !bytes.Equal(registered, s.der) {
		return errOtherCard
	}
	return nil
}
