package portsim

import (
	"bytes"
	"context"
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

// take deals with each document of a message whose form is right; refused is
// the finding that refuses them all, or nil.
func (w *work) take(ctx context.Context, e envelope, m message, refused *finding, now time.Time) error {
	for _, d := range m.documents {
		found := checkDocument(w.port.tables, m.layout.refusal, d)
		if refused != nil {
			found = []finding{*refused}
		}
		if err := w.takeDocument(ctx, e.sender, m.layout.refusal, d, found, now); err != nil {
			return err
		}
	}
	return nil
}

func (w *work) takeDocument(ctx context.Context, sender string, codes refusal, d document, found []finding, now time.Time) error {
	var old *record
	if len(found) == 0 {
		var err error
		if old, found, err = w.permit(ctx, sender, codes, d); err != nil {
			return err
		}
	}
	if len(found) > 0 {
		return w.refuse(ctx, sender, d, found, now)
	}
	r, err := w.put(ctx, old, sender, d, now)
	if err != nil {
		return err
	}
	first := declaring
	if d.Head["appStatus"] == "1" {
		first = draft
	}
	return w.schedule(ctx, r, now, first, "")
}

// refuse answers a document that the e-port does not take. The code is that
// of the first finding; the text holds them all.
func (w *work) refuse(ctx context.Context, sender string, d document, found []finding, now time.Time) error {
	texts := make([]string, len(found))
	for i, f := range found {
		texts[i] = f.text
	}
	at := now.Add(w.port.delay("refusal"))
	v := verdict{status: found[0].code, info: strings.Join(texts, ";"), at: at}
	return w.reply(ctx, sender, d, nil, v, at)
}

// permit decides by appType whether d may take the place of what is there
// under its key, and returns that.
func (w *work) permit(ctx context.Context, sender string, codes refusal, d document) (*record, []finding, error) {
	old, err := w.byKey(ctx, d)
	if err != nil {
		return nil, nil, err
	}
	var found []finding
	if d.Head["appType"] == "1" {
		found, err = w.permitNew(ctx, codes, old, d)
	} else {
		found, err = w.permitChange(ctx, sender, codes, old, d)
	}
	return old, found, err
}

// permitNew wants a number that is free, or whose last declaration was
// returned or only a draft. An inventory must also be the only live one of its
// order and of its waybill.
func (w *work) permitNew(ctx context.Context, codes refusal, old *record, d document) ([]finding, error) {
	if old != nil && !old.status.open() {
		return []finding{{codes.duplicate, subjectOf[d.Kind] + "编号已存在,不允许重复新增"}}, nil
	}
	return w.onlyLive(ctx, codes, old, d)
}

func (w *work) onlyLive(ctx context.Context, codes refusal, old *record, d document) ([]finding, error) {
	if d.Kind != inventory || d.Head["appStatus"] == "1" {
		return nil, nil
	}
	var self int64
	if old != nil {
		self = old.id
	}
	for _, by := range []kind{order, waybill} {
		other, err := w.liveInventory(ctx, by, d.Head, self)
		if err != nil {
			return nil, err
		}
		if other != nil {
			return []finding{{codes.duplicate, "该" + subjectOf[by] + "已有清单申报"}}, nil
		}
	}
	return nil, nil
}

// permitChange wants something of the same sender to change or delete, in a
// state that allows it: nothing once customs has stored it, an inventory not
// while it is on its way, and order, receipt and waybill not once their
// inventory is declared.
func (w *work) permitChange(ctx context.Context, sender string, codes refusal, old *record, d document) ([]finding, error) {
	if old == nil || old.status == gone || old.sender != sender {
		return []finding{{codes.nothing, "报送类型错误,没有可操作的" + subjectOf[d.Kind]}}, nil
	}
	refused := []finding{{codes.state, fmt.Sprintf("%s状态[%s]不允许变更或删除", subjectOf[d.Kind], old.status)}}
	switch {
	case old.status.open():
		return w.onlyLive(ctx, codes, old, d)
	case old.status > atCustoms || old.status == atCustoms && old.pending:
		return refused, nil
	case d.Kind == inventory && old.status != atCustoms:
		return refused, nil
	case d.Kind == inventory:
		return w.onlyLive(ctx, codes, old, d)
	}
	goods, err := w.liveInventory(ctx, d.Kind, d.Head, 0)
	if err != nil || goods == nil {
		return nil, err
	}
	return []finding{{codes.state, "清单已申报," + subjectOf[d.Kind] + "不允许变更或删除"}}, nil
}
