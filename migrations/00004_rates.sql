-- +goose Up
-- What things cost besides the goods: exchange rates, and the lanes parcels
-- travel on. Both are dated data with a source; nothing here is a rule in code.

-- value is the exact decimal number of units of quote bought by one unit of
-- base. Rates are added, never changed: an order names the row it was made at.
CREATE TABLE exchange_rates (
    id       TEXT      PRIMARY KEY,
    base     TEXT      NOT NULL CHECK (length(base) = 3),
    quote    TEXT      NOT NULL CHECK (length(quote) = 3),
    value    TEXT      NOT NULL CHECK (CAST(value AS REAL) > 0),
    source   TEXT      NOT NULL CHECK (source <> ''),
    taken_at TIMESTAMP NOT NULL,
    added_at TIMESTAMP NOT NULL,
    UNIQUE (base, quote, taken_at)
);

-- customs_code is the carrier's code in a declaration: 10 characters of
-- customs registration, or 18 of unified social credit code.
CREATE TABLE carriers (
    code         TEXT      PRIMARY KEY,
    name_zh      TEXT      NOT NULL CHECK (name_zh <> ''),
    name_en      TEXT      NOT NULL CHECK (name_en <> ''),
    customs_code TEXT      NOT NULL CHECK (length(customs_code) IN (10, 18)),
    phone        TEXT      NOT NULL,
    created_at   TIMESTAMP NOT NULL
);

-- A lane is one carrier's way to one country. port is the customs' code of the
-- place of destination (3 or 4 digits), transport the customs' code of the means
-- of transport. The lane with the lowest rank that carries the weight is used.
CREATE TABLE lanes (
    id         TEXT      PRIMARY KEY,
    carrier    TEXT      NOT NULL REFERENCES carriers (code),
    country    TEXT      NOT NULL CHECK (length(country) = 2),
    rank       INTEGER   NOT NULL,
    min_days   INTEGER   NOT NULL CHECK (min_days > 0),
    max_days   INTEGER   NOT NULL CHECK (max_days >= min_days),
    port       TEXT      NOT NULL CHECK (length(port) IN (3, 4)),
    transport  TEXT      NOT NULL CHECK (length(transport) = 1),
    source     TEXT      NOT NULL CHECK (source <> ''),
    created_at TIMESTAMP NOT NULL,
    UNIQUE (country, carrier)
);

-- A band prices parcels over over_grams up to and with to_grams: base for the
-- band, then step for each begun step_grams above over_grams. price_ is what the
-- shopper pays, cost_ what the carrier charges us, all in CNY fen.
CREATE TABLE lane_bands (
    lane_id        TEXT   NOT NULL REFERENCES lanes (id) ON DELETE CASCADE,
    over_grams     BIGINT NOT NULL CHECK (over_grams >= 0),
    to_grams       BIGINT NOT NULL CHECK (to_grams > over_grams),
    step_grams     BIGINT NOT NULL CHECK (step_grams > 0),
    price_base_fen BIGINT NOT NULL CHECK (price_base_fen >= 0),
    price_step_fen BIGINT NOT NULL CHECK (price_step_fen >= 0),
    cost_base_fen  BIGINT NOT NULL CHECK (cost_base_fen >= 0),
    cost_step_fen  BIGINT NOT NULL CHECK (cost_step_fen >= 0),
    PRIMARY KEY (lane_id, over_grams)
);

-- A range of waybill numbers a carrier gave us: prefix, then the number padded
-- to digits. next_number one past last_number means the range is used up.
CREATE TABLE waybill_ranges (
    id           TEXT      PRIMARY KEY,
    carrier      TEXT      NOT NULL REFERENCES carriers (code),
    prefix       TEXT      NOT NULL,
    digits       INTEGER   NOT NULL CHECK (digits BETWEEN 4 AND 18),
    first_number BIGINT    NOT NULL CHECK (first_number >= 0),
    last_number  BIGINT    NOT NULL CHECK (last_number >= first_number),
    next_number  BIGINT    NOT NULL CHECK (next_number BETWEEN first_number AND last_number + 1),
    added_at     TIMESTAMP NOT NULL,
    UNIQUE (carrier, prefix, first_number),
    CHECK (length(prefix) + digits <= 32)
);

-- +goose Down
DROP TABLE waybill_ranges;
DROP TABLE lane_bands;
DROP TABLE lanes;
DROP TABLE carriers;
DROP TABLE exchange_rates;
