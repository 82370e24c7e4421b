-- +goose Up
-- Money owed, taken and given back. An order is paid by one intent of the
-- gateway; amounts are in the order's currency.

-- refunded counts what was promised back, whether it has arrived or not; it
-- can never pass what was captured.
CREATE TABLE payments (
    order_id    TEXT      PRIMARY KEY REFERENCES orders (id),
    intent_id   TEXT      NOT NULL UNIQUE,
    state       TEXT      NOT NULL CHECK (state IN ('open', 'captured', 'cancelled')),
    currency    TEXT      NOT NULL CHECK (length(currency) = 3),
    owed        BIGINT    NOT NULL CHECK (owed > 0),
    captured    BIGINT    NOT NULL CHECK (captured >= 0),
    refunded    BIGINT    NOT NULL CHECK (refunded >= 0 AND refunded <= captured),
    card_brand  TEXT      NOT NULL,
    card_last4  TEXT      NOT NULL CHECK (length(card_last4) IN (0, 4)),
    opened_at   TIMESTAMP NOT NULL,
    captured_at TIMESTAMP,
    CHECK ((state = 'captured') = (captured > 0)),
    CHECK ((state = 'captured') = (captured_at IS NOT NULL))
);

-- What the gateway told us, by its own id: written in the transaction of its
-- effect, so that telling twice changes nothing.
CREATE TABLE payment_events (
    id          TEXT      PRIMARY KEY,
    type        TEXT      NOT NULL,
    order_id    TEXT      NOT NULL,
    happened_at TIMESTAMP NOT NULL,
    received_at TIMESTAMP NOT NULL
);

-- id is also the key under which the gateway is asked, once or many times.
CREATE TABLE refunds (
    id         TEXT      PRIMARY KEY,
    order_id   TEXT      NOT NULL REFERENCES payments (order_id),
    state      TEXT      NOT NULL CHECK (state IN ('promised', 'pending', 'done', 'failed')),
    currency   TEXT      NOT NULL CHECK (length(currency) = 3),
    amount     BIGINT    NOT NULL CHECK (amount > 0),
    cause      TEXT      NOT NULL CHECK (cause <> ''),
    gateway_id TEXT      NOT NULL,
    refusal    TEXT      NOT NULL,
    created_at TIMESTAMP NOT NULL,
    moved_at   TIMESTAMP NOT NULL,
    CHECK (state = 'promised' OR state = 'failed' OR gateway_id <> '')
);

CREATE INDEX refunds_of_order ON refunds (order_id);
CREATE UNIQUE INDEX refunds_at_gateway ON refunds (gateway_id) WHERE gateway_id <> '';

-- Double entry: the entries of one posting sum to zero. A debit is above zero.
-- gateway is what the house that takes cards owes us, sales what was sold.
CREATE TABLE ledger_entries (
    id       TEXT      PRIMARY KEY,
    posting  TEXT      NOT NULL,
    account  TEXT      NOT NULL CHECK (account IN ('gateway', 'sales')),
    order_id TEXT      NOT NULL REFERENCES orders (id),
    currency TEXT      NOT NULL CHECK (length(currency) = 3),
    amount   BIGINT    NOT NULL CHECK (amount <> 0),
    at       TIMESTAMP NOT NULL,
    UNIQUE (posting, account)
);

CREATE INDEX ledger_of_order ON ledger_entries (order_id);

-- +goose Down
DROP TABLE ledger_entries;
DROP TABLE refunds;
DROP TABLE payment_events;
DROP TABLE payments;
