package demo

import (
	"context"
	"fmt"
	"time"

	"quayside/backend/customs"
	"quayside/backend/customs/ceb"
	"quayside/backend/database"
	"quayside/backend/merchant"
)

// KeyMaker makes a signing key under a name unless there is one.
type KeyMaker interface {
	MakeMissing(name string, a ceb.Algorithm, company string, now time.Time) error
}

// reporter is a made-up company of the demonstration that speaks to the port,
// what it reports, and how it signs.
type reporter struct {
	customs.Identity
	algorithm ceb.Algorithm
	reports   []ceb.Kind
}

// platformCode and platformName are the demonstration's ebpCode and ebpName.
const (
	platformCode = "330196DEM7"
	platformName = "Quayside 示例电商平台"
)

// reporters are the platform, which reports orders and receipts of payment, a
// carrier for waybills, and a customs agent for inventories. One of them signs
// with RSA, so that both algorithms are in use.
func reporters(now time.Time) []reporter {
	identity := func(role customs.Role, code, name, mailbox string) customs.Identity {
		return customs.Identity{Role: role, CopCode: code, CopName: name, DXPID: mailbox, KeyName: "demo-" + string(role), CreatedAt: now}
	}
	return []reporter{
		{identity(customs.Platform, platformCode, platformName, "DXPENTDEM0000001"), ceb.SM2, []ceb.Kind{ceb.CEB303, ceb.CEB403}},
		{identity(customs.Carrier, "330196DEM8", "海桥国际速递（示例）", "DXPENTDEM0000002"), ceb.RSA, []ceb.Kind{ceb.CEB505}},
		{identity(customs.Agent, "330196DEMA", "示例报关行", "DXPENTDEM0000003"), ceb.SM2, []ceb.Kind{ceb.CEB603}},
	}
}

// Keys makes the keys the demonstration signs with, where they are missing.
func Keys(maker KeyMaker, now time.Time) error {
	for _, r := range reporters(now) {
		if err := maker.MakeMissing(r.KeyName, r.algorithm, r.CopName, now); err != nil {
			return fmt.Errorf("make the demonstration's keys: %w", err)
		}
	}
	return nil
}

// Customs says who reports what to the stand-in port.
func Customs(now time.Time) func(context.Context, *database.Tx, []*merchant.Merchant) error {
	return func(ctx context.Context, tx *database.Tx, _ []*merchant.Merchant) error {
		for _, r := range reporters(now) {
			id, err := customs.SaveIdentity(ctx, tx, r.Identity)
			if err != nil {
				return err
			}
			for _, k := range r.reports {
				if err := customs.SaveReporter(ctx, tx, customs.Reporter{Document: k, Merchant: customs.AnyMerchant, IdentityID: id}); err != nil {
					return err
				}
			}
		}
		for name, value := range map[string]string{customs.SetPlatformCode: platformCode, customs.SetPlatformName: platformName} {
			s := customs.Setting{Name: name, ValidFrom: now, Value: value, Source: "Demonstration, made up"}
			if err := customs.SaveSetting(ctx, tx, s); err != nil {
				return err
			}
		}
		return nil
	}
}
