-- +goose Up
-- Who sells and who signs in. In every file: TEXT ids are UUIDv7 made by the
-- application; money is BIGINT minor units with the currency beside it; times
-- are UTC; a CHECK repeats a rule of the room that owns the table.

CREATE TABLE merchants (
    id                TEXT      PRIMARY KEY,
    code              TEXT      NOT NULL UNIQUE,
    name_zh           TEXT      NOT NULL,
    name_en           TEXT      NOT NULL,
    city_zh           TEXT      NOT NULL,
    city_en           TEXT      NOT NULL,
    province_zh       TEXT      NOT NULL,
    province_en       TEXT      NOT NULL,
    about_zh          TEXT      NOT NULL,
    about_en          TEXT      NOT NULL,
    credit_code       TEXT      NOT NULL UNIQUE CHECK (length(credit_code) = 18),
    customs_code      TEXT      NOT NULL CHECK (length(customs_code) = 10),
    customs_office    TEXT      NOT NULL CHECK (length(customs_office) = 4),
    contact_email     TEXT      NOT NULL,
    contact_phone     TEXT      NOT NULL,
    return_address_zh TEXT      NOT NULL,
    return_address_en TEXT      NOT NULL,
    created_at        TIMESTAMP NOT NULL
);

-- email is stored in lower case.
CREATE TABLE users (
    id            TEXT      PRIMARY KEY,
    email         TEXT      NOT NULL UNIQUE CHECK (email = lower(email)),
    name          TEXT      NOT NULL,
    password_hash TEXT      NOT NULL,
    role          TEXT      NOT NULL CHECK (role IN ('admin', 'merchant')),
    merchant_id   TEXT      REFERENCES merchants (id),
    created_at    TIMESTAMP NOT NULL,
    CHECK ((role = 'merchant') = (merchant_id IS NOT NULL))
);

-- Only the SHA-256 of a session's token is kept: a stolen backup opens no door.
CREATE TABLE sessions (
    token_hash   TEXT      PRIMARY KEY,
    user_id      TEXT      NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    user_agent   TEXT      NOT NULL,
    created_at   TIMESTAMP NOT NULL,
    last_seen_at TIMESTAMP NOT NULL,
    expires_at   TIMESTAMP NOT NULL
);

CREATE INDEX sessions_of_user ON sessions (user_id);

-- +goose Down
DROP TABLE sessions;
DROP TABLE users;
DROP TABLE merchants;
