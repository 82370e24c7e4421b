package portsim

import (
	"context"
	"fmt"
)

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
