package database

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// useUTC makes TIMESTAMP columns keep the instant of a time in any zone. pgx
// alone would drop the zone and store the clock's face.
func useUTC(_ context.Context, conn *pgx.Conn) error {
	conn.TypeMap().RegisterType(&pgtype.Type{
		Name: "timestamp", OID: pgtype.TimestampOID,
		Codec: utcCodec{&pgtype.TimestampCodec{}},
	})
	return nil
}

type utcCodec struct{ *pgtype.TimestampCodec }

func (c utcCodec) PlanEncode(m *pgtype.Map, oid uint32, format int16, value any) pgtype.EncodePlan {
	plan := c.TimestampCodec.PlanEncode(m, oid, format, value)
	if plan == nil {
		return nil
	}
	return utcPlan{plan}
}

type utcPlan struct{ pgtype.EncodePlan }

func (p utcPlan) Encode(value any, buf []byte) ([]byte, error) {
	v, ok := value.(pgtype.TimestampValuer)
	if !ok {
		return p.EncodePlan.Encode(value, buf)
	}
	ts, err := v.TimestampValue()
	if err != nil {
		return nil, err
	}
	ts.Time = ts.Time.UTC()
	return p.EncodePlan.Encode(ts, buf)
}
