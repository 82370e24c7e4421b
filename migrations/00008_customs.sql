-- +goose Up
-- Export declarations: who speaks for us, what was said, what was answered.
-- Nothing sent or received is ever altered; only the state beside it moves.

-- A company that transmits messages, with the certificate it signs with. The
-- key lies outside the database, in the file <key_name>.pem.
CREATE TABLE customs_identities (
    id         TEXT      PRIMARY KEY,
    role       TEXT      NOT NULL CHECK (role IN ('platform', 'merchant', 'carrier', 'agent')),
    cop_code   TEXT      NOT NULL CHECK (length(cop_code) BETWEEN 1 AND 18),
    cop_name   TEXT      NOT NULL CHECK (length(cop_name) BETWEEN 1 AND 100),
    dxp_id     TEXT      NOT NULL UNIQUE CHECK (length(dxp_id) BETWEEN 1 AND 16),
    key_name   TEXT      NOT NULL,
    created_at TIMESTAMP NOT NULL
);

-- Who reports which document, for one merchant or, with '*', for all others.
CREATE TABLE customs_reporters (
    document    TEXT NOT NULL CHECK (document IN ('CEB303', 'CEB403', 'CEB505', 'CEB603')),
    merchant    TEXT NOT NULL,
    identity_id TEXT NOT NULL REFERENCES customs_identities (id),
    PRIMARY KEY (document, merchant)
);

-- Rules and codes that change by announcement. The row with the newest
-- valid_from that has come counts.
CREATE TABLE customs_settings (
    name       TEXT      NOT NULL,
    valid_from TIMESTAMP NOT NULL,
    value      TEXT      NOT NULL,
    source     TEXT      NOT NULL,
    verified   BOOLEAN   NOT NULL,
    PRIMARY KEY (name, valid_from)
);

-- One declaration a parcel, found by the parcel's number.
CREATE TABLE declarations (
    id          TEXT      PRIMARY KEY,
    parcel_id   TEXT      NOT NULL UNIQUE REFERENCES parcels (id),
    merchant_id TEXT      NOT NULL REFERENCES merchants (id),
    number      TEXT      NOT NULL UNIQUE,
    mode        TEXT      NOT NULL CHECK (mode IN ('9610')),
    country     TEXT      NOT NULL CHECK (length(country) = 2),
    currency    TEXT      NOT NULL CHECK (length(currency) = 3),
    goods_minor BIGINT    NOT NULL CHECK (goods_minor >= 0),
    waybill     TEXT      NOT NULL,
    pre_no      TEXT      NOT NULL,
    invt_no     TEXT      NOT NULL,
    stage       TEXT      NOT NULL CHECK (stage IN ('preparing', 'needs_action', 'with_customs', 'inspection', 'released')),
    problem     TEXT      NOT NULL CHECK ((problem <> '') = (stage = 'needs_action')),
    reason      TEXT      NOT NULL,
    since       TIMESTAMP NOT NULL,
    created_at  TIMESTAMP NOT NULL
);

-- The board lists one stage, longest wait first.
CREATE INDEX declarations_waiting ON declarations (stage, since, id);

-- The four documents of a declaration. doc_key names the document at customs:
-- a reply is matched by it.
CREATE TABLE declaration_documents (
    declaration_id TEXT      NOT NULL REFERENCES declarations (id),
    kind           TEXT      NOT NULL CHECK (kind IN ('CEB303', 'CEB403', 'CEB505', 'CEB603')),
    doc_key        TEXT      NOT NULL UNIQUE,
    identity_id    TEXT      REFERENCES customs_identities (id),
    state          TEXT      NOT NULL CHECK (state IN ('held', 'ready', 'sent', 'pending', 'accepted', 'inspection', 'released', 'closed', 'rejected', 'failed', 'silent', 'strange')),
    attempt        BIGINT    NOT NULL CHECK (attempt >= 0),
    status         TEXT      NOT NULL,
    info           TEXT      NOT NULL,
    status_at      TIMESTAMP NOT NULL,
    PRIMARY KEY (declaration_id, kind),
    CHECK (state = 'held' OR identity_id IS NOT NULL)
);

-- What sent and pending documents wait for, to raise silence.
CREATE INDEX documents_waiting ON declaration_documents (state, status_at);

CREATE TABLE declaration_findings (
    declaration_id TEXT    NOT NULL REFERENCES declarations (id),
    position       BIGINT  NOT NULL,
    document       TEXT    NOT NULL,
    field          TEXT    NOT NULL,
    value          TEXT    NOT NULL,
    rule           TEXT    NOT NULL,
    body           TEXT    NOT NULL,
    warning        BOOLEAN NOT NULL,
    PRIMARY KEY (declaration_id, position)
);

-- Every message in and out, byte for byte, as it travelled in its envelope.
CREATE TABLE customs_messages (
    id          TEXT      PRIMARY KEY,
    direction   TEXT      NOT NULL CHECK (direction IN ('out', 'in')),
    kind        TEXT      NOT NULL,
    cop_msg_id  TEXT      NOT NULL,
    sender      TEXT      NOT NULL,
    receiver    TEXT      NOT NULL,
    envelope    BYTEA     NOT NULL,
    sha256      TEXT      NOT NULL CHECK (length(sha256) = 64),
    note        TEXT      NOT NULL,
    created_at  TIMESTAMP NOT NULL,
    sent_at     TIMESTAMP,
    UNIQUE (direction, sender, cop_msg_id)
);

CREATE INDEX customs_messages_received ON customs_messages (created_at) WHERE direction = 'in';
CREATE INDEX customs_messages_unsent ON customs_messages (created_at) WHERE direction = 'out' AND sent_at IS NULL;
CREATE INDEX customs_messages_strays ON customs_messages (created_at) WHERE direction = 'in' AND note <> '';
CREATE INDEX customs_messages_number ON customs_messages (cop_msg_id);

-- Which documents a message holds, or which of ours it answers. A reply whose
-- document we do not know has no declaration_id and is shown as a stray.
CREATE TABLE customs_entries (
    message_id     TEXT      NOT NULL REFERENCES customs_messages (id),
    position       BIGINT    NOT NULL,
    declaration_id TEXT      REFERENCES declarations (id),
    document       TEXT      NOT NULL,
    doc_key        TEXT      NOT NULL,
    attempt        BIGINT    NOT NULL,
    status         TEXT      NOT NULL,
    info           TEXT      NOT NULL,
    at             TIMESTAMP NOT NULL,
    PRIMARY KEY (message_id, position)
);

CREATE INDEX customs_entries_of_declaration ON customs_entries (declaration_id, at);

-- +goose Down
DROP TABLE customs_entries;
DROP TABLE customs_messages;
DROP TABLE declaration_findings;
DROP TABLE declaration_documents;
DROP TABLE declarations;
DROP TABLE customs_settings;
DROP TABLE customs_reporters;
DROP TABLE customs_identities;
