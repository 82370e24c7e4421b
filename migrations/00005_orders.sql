-- +goose Up
-- The cart, and the promise to buy. An order keeps a copy of everything the
-- shopper saw and everything its declaration needs: changing a product never
-- changes an order.

-- id is the SHA-256 of the cart's token, in hex; the token is in the browser.
CREATE TABLE carts (
    id         TEXT      PRIMARY KEY CHECK (length(id) = 64),
    created_at TIMESTAMP NOT NULL,
    touched_at TIMESTAMP NOT NULL
);

CREATE INDEX carts_idle ON carts (touched_at);

-- seen_fen is the unit price in CNY fen when the line was last changed.
CREATE TABLE cart_lines (
    cart_id    TEXT      NOT NULL REFERENCES carts (id) ON DELETE CASCADE,
    variant_id TEXT      NOT NULL,
    quantity   INTEGER   NOT NULL CHECK (quantity BETWEEN 1 AND 99),
    seen_fen   BIGINT    NOT NULL CHECK (seen_fen >= 0),
    added_at   TIMESTAMP NOT NULL,
    PRIMARY KEY (cart_id, variant_id)
);

-- token_hash is the SHA-256 of the word in a guest's link. attempt is the
-- shopper's own key for one press of the button: pressing twice is one order.
-- rate is CNY to currency as used; amounts are in currency.
CREATE TABLE orders (
    id           TEXT      PRIMARY KEY,
    number       TEXT      NOT NULL UNIQUE CHECK (length(number) BETWEEN 10 AND 24),
    token_hash   TEXT      NOT NULL UNIQUE CHECK (length(token_hash) = 64),
    cart_id      TEXT      NOT NULL,
    attempt      TEXT      NOT NULL CHECK (attempt <> ''),
    state        TEXT      NOT NULL CHECK (state IN ('placed', 'paid', 'declared', 'shipped', 'cancelled')),
    email        TEXT      NOT NULL CHECK (email <> ''),
    language     TEXT      NOT NULL,
    name         TEXT      NOT NULL CHECK (name <> ''),
    phone        TEXT      NOT NULL,
    line1        TEXT      NOT NULL CHECK (line1 <> ''),
    line2        TEXT      NOT NULL,
    city         TEXT      NOT NULL,
    region       TEXT      NOT NULL,
    postcode     TEXT      NOT NULL,
    country      TEXT      NOT NULL CHECK (length(country) = 2),
    currency     TEXT      NOT NULL CHECK (length(currency) = 3),
    rate         TEXT      NOT NULL CHECK (CAST(rate AS REAL) > 0),
    rate_id      TEXT      NOT NULL REFERENCES exchange_rates (id),
    goods        BIGINT    NOT NULL CHECK (goods > 0),
    freight      BIGINT    NOT NULL CHECK (freight >= 0),
    total        BIGINT    NOT NULL CHECK (total = goods + freight),
    placed_at    TIMESTAMP NOT NULL,
    hold_until   TIMESTAMP NOT NULL,
    moved_at     TIMESTAMP NOT NULL,
    paid_at      TIMESTAMP,
    cancel_cause TEXT      NOT NULL,
    UNIQUE (cart_id, attempt),
    CHECK ((state = 'cancelled') = (cancel_cause <> '')),
    CHECK (state IN ('placed', 'cancelled') OR paid_at IS NOT NULL)
);

-- A cart has at most one order waiting for money.
CREATE UNIQUE INDEX orders_open_of_cart ON orders (cart_id) WHERE state = 'placed';

-- The back office lists orders by state, newest first.
CREATE INDEX orders_by_state ON orders (state, placed_at);

-- A parcel is one merchant's part of an order, and one export declaration.
-- number is the order number of the declaration. The lane is copied; *_fen are
-- CNY fen, freight is in the order's currency. charge_fen is the carrier's own.
CREATE TABLE parcels (
    id          TEXT    PRIMARY KEY,
    order_id    TEXT    NOT NULL REFERENCES orders (id),
    position    INTEGER NOT NULL CHECK (position >= 1),
    number      TEXT    NOT NULL UNIQUE,
    merchant_id TEXT    NOT NULL REFERENCES merchants (id),
    lane_id     TEXT    NOT NULL,
    carrier     TEXT    NOT NULL REFERENCES carriers (code),
    min_days    INTEGER NOT NULL,
    max_days    INTEGER NOT NULL,
    port        TEXT    NOT NULL,
    transport   TEXT    NOT NULL,
    freight     BIGINT  NOT NULL CHECK (freight >= 0),
    freight_fen BIGINT  NOT NULL CHECK (freight_fen >= 0),
    charge_fen  BIGINT  NOT NULL CHECK (charge_fen >= 0),
    gross_grams BIGINT  NOT NULL CHECK (gross_grams > 0),
    net_grams   BIGINT  NOT NULL CHECK (net_grams > 0 AND net_grams <= gross_grams),
    UNIQUE (order_id, position)
);

CREATE INDEX parcels_of_merchant ON parcels (merchant_id, id);

-- unit_price is in the order's currency, unit_fen in CNY fen; weights and sizes
-- are of one unit, packed. options is a JSON list of the chosen values.
CREATE TABLE order_lines (
    parcel_id   TEXT    NOT NULL REFERENCES parcels (id),
    position    INTEGER NOT NULL CHECK (position >= 1),
    product_id  TEXT    NOT NULL,
    variant_id  TEXT    NOT NULL,
    sku         TEXT    NOT NULL CHECK (sku <> ''),
    title       TEXT    NOT NULL CHECK (title <> ''),
    options     TEXT    NOT NULL,
    slug        TEXT    NOT NULL,
    picture     TEXT    NOT NULL,
    quantity    INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 99),
    unit_price  BIGINT  NOT NULL CHECK (unit_price > 0),
    unit_fen    BIGINT  NOT NULL CHECK (unit_fen > 0),
    hs6         TEXT    NOT NULL CHECK (length(hs6) = 6),
    hs10        TEXT    NOT NULL CHECK (length(hs10) = 10),
    origin      TEXT    NOT NULL CHECK (length(origin) = 2),
    declared_zh TEXT    NOT NULL CHECK (declared_zh <> ''),
    declared_en TEXT    NOT NULL,
    model       TEXT    NOT NULL,
    unit1       TEXT    NOT NULL CHECK (length(unit1) = 3),
    unit2       TEXT    NOT NULL CHECK (length(unit2) IN (0, 3)),
    unit1_milli BIGINT  NOT NULL CHECK (unit1_milli >= 0),
    unit2_milli BIGINT  NOT NULL CHECK (unit2_milli >= 0),
    net_grams   BIGINT  NOT NULL CHECK (net_grams > 0 AND net_grams <= gross_grams),
    gross_grams BIGINT  NOT NULL CHECK (gross_grams > 0),
    length_mm   BIGINT  NOT NULL CHECK (length_mm >= 0),
    width_mm    BIGINT  NOT NULL CHECK (width_mm >= 0),
    height_mm   BIGINT  NOT NULL CHECK (height_mm >= 0),
    brand       TEXT    NOT NULL,
    material    TEXT    NOT NULL,
    gtin        TEXT    NOT NULL,
    battery     TEXT    NOT NULL,
    liquid      BOOLEAN NOT NULL,
    food        BOOLEAN NOT NULL,
    PRIMARY KEY (parcel_id, position)
);

-- The timeline. parcel_id is empty for what concerns the whole order; detail is
-- a JSON object of the values its sentence needs, never personal data. What is
-- said once only has a key; a second telling is ignored.
CREATE TABLE order_events (
    id        TEXT      PRIMARY KEY,
    order_id  TEXT      NOT NULL REFERENCES orders (id),
    parcel_id TEXT      NOT NULL,
    kind      TEXT      NOT NULL CHECK (kind <> ''),
    key       TEXT      NOT NULL CHECK (key <> ''),
    detail    TEXT      NOT NULL,
    at        TIMESTAMP NOT NULL,
    UNIQUE (order_id, kind, key)
);

-- +goose Down
DROP TABLE order_events;
DROP TABLE order_lines;
DROP TABLE parcels;
DROP TABLE orders;
DROP TABLE cart_lines;
DROP TABLE carts;
