-- +goose Up
-- A shipment is the carrier's side of one paid parcel. waybill is empty only
-- while the carrier's ranges of numbers are used up. charge_fen is what the
-- carrier charges us, in CNY fen; weights are of the whole parcel.
CREATE TABLE shipments (
    parcel_id    TEXT      PRIMARY KEY REFERENCES parcels (id),
    carrier      TEXT      NOT NULL REFERENCES carriers (code),
    carrier_name TEXT      NOT NULL CHECK (carrier_name <> ''),
    customs_code TEXT      NOT NULL CHECK (length(customs_code) IN (10, 18)),
    phone        TEXT      NOT NULL,
    waybill      TEXT      NOT NULL CHECK (length(waybill) <= 32),
    port         TEXT      NOT NULL CHECK (length(port) IN (3, 4)),
    transport    TEXT      NOT NULL CHECK (length(transport) = 1),
    packages     INTEGER   NOT NULL CHECK (packages >= 1),
    gross_grams  BIGINT    NOT NULL CHECK (gross_grams > 0),
    net_grams    BIGINT    NOT NULL CHECK (net_grams > 0 AND net_grams <= gross_grams),
    charge_fen   BIGINT    NOT NULL CHECK (charge_fen >= 0),
    created_at   TIMESTAMP NOT NULL
);

-- A carrier never has one number twice.
CREATE UNIQUE INDEX shipments_waybill ON shipments (carrier, waybill) WHERE waybill <> '';

-- +goose Down
DROP TABLE shipments;
