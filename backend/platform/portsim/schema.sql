-- What the port remembers. Times are milliseconds since 1970 in UTC.

-- Messages taken, so that the same CopMsgId has no second effect.
CREATE TABLE IF NOT EXISTS message (
    sender      TEXT    NOT NULL,
    cop_msg_id  TEXT    NOT NULL,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (sender, cop_msg_id)
) WITHOUT ROWID;

-- Documents as last declared. business_key is what the kind is known by;
-- status is the returnStatus reached, 0 before any, -1 once deleted;
-- answered_at is the returnTime of the last answer.
CREATE TABLE IF NOT EXISTS document (
    id             INTEGER PRIMARY KEY,
    kind           TEXT    NOT NULL CHECK (kind IN ('303', '403', '505', '603')),
    business_key   TEXT    NOT NULL,
    sender         TEXT    NOT NULL,
    status         INTEGER NOT NULL,
    app_type       TEXT    NOT NULL CHECK (app_type IN ('1', '2', '3')),
    ebc_code       TEXT    NOT NULL,
    order_no       TEXT    NOT NULL,
    logistics_code TEXT    NOT NULL,
    logistics_no   TEXT    NOT NULL,
    pre_no         TEXT    NOT NULL DEFAULT '',
    invt_no        TEXT    NOT NULL DEFAULT '',
    replies        INTEGER NOT NULL DEFAULT 0,
    answered_at    INTEGER NOT NULL DEFAULT 0,
    body           TEXT    NOT NULL,
    changed_at     INTEGER NOT NULL,
    UNIQUE (kind, business_key)
);
CREATE INDEX IF NOT EXISTS document_by_order ON document (order_no, ebc_code, kind);
CREATE INDEX IF NOT EXISTS document_by_waybill ON document (logistics_no, logistics_code, kind);

-- What will happen to a document, and when.
CREATE TABLE IF NOT EXISTS step (
    id          INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES document (id),
    due_at      INTEGER NOT NULL,
    status      INTEGER NOT NULL,
    info        TEXT    NOT NULL
);
CREATE INDEX IF NOT EXISTS step_by_time ON step (due_at, id);
CREATE INDEX IF NOT EXISTS step_by_document ON step (document_id);

-- Replies not yet taken.
CREATE TABLE IF NOT EXISTS reply (
    id             INTEGER PRIMARY KEY,
    deliver_at     INTEGER NOT NULL,
    order_no       TEXT    NOT NULL,
    logistics_code TEXT    NOT NULL,
    logistics_no   TEXT    NOT NULL,
    dxp            BLOB    NOT NULL
);
CREATE INDEX IF NOT EXISTS reply_by_time ON reply (deliver_at, id);

-- Last number given out of each series (preNo by day, invtNo by office and year).
CREATE TABLE IF NOT EXISTS serial (
    name  TEXT    PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;

-- Behaviour asked for by a tester, by order or waybill number.
CREATE TABLE IF NOT EXISTS provocation (
    subject   TEXT    NOT NULL CHECK (subject <> ''),
    behaviour TEXT    NOT NULL,
    delay     INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (subject, behaviour)
) WITHOUT ROWID;
