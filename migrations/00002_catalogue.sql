-- +goose Up
-- What is listed, in which words, at which price in CNY fen, and what customs
-- must be told about it.

-- path is the whole way down, "ceramics/tea-ware": a subtree is one LIKE.
CREATE TABLE categories (
    id        TEXT    PRIMARY KEY,
    parent_id TEXT    REFERENCES categories (id),
    path      TEXT    NOT NULL UNIQUE,
    position  INTEGER NOT NULL
);

CREATE TABLE category_texts (
    category_id TEXT NOT NULL REFERENCES categories (id) ON DELETE CASCADE,
    lang        TEXT NOT NULL,
    name        TEXT NOT NULL CHECK (length(name) > 0),
    PRIMARY KEY (category_id, lang)
);

-- price_from, compare_from (0: none) and grams_from (packed) are those of the
-- cheapest variant that may be sold abroad, offered is how many such variants
-- there are. Lists read them instead of the variants; they are written in the
-- same transaction.
CREATE TABLE products (
    id           TEXT      PRIMARY KEY,
    merchant_id  TEXT      NOT NULL REFERENCES merchants (id),
    handle       TEXT      NOT NULL,
    slug         TEXT      NOT NULL UNIQUE,
    category_id  TEXT      NOT NULL REFERENCES categories (id),
    status       TEXT      NOT NULL CHECK (status IN ('draft', 'listed', 'archived')),
    option1      TEXT      NOT NULL,
    option2      TEXT      NOT NULL,
    price_from   BIGINT    NOT NULL CHECK (price_from >= 0),
    compare_from BIGINT    NOT NULL CHECK (compare_from >= 0),
    grams_from   BIGINT    NOT NULL CHECK (grams_from >= 0),
    offered      INTEGER   NOT NULL CHECK (offered >= 0),
    created_at   TIMESTAMP NOT NULL,
    updated_at   TIMESTAMP NOT NULL,
    UNIQUE (merchant_id, handle)
);

-- The shop's lists: what may be bought, by one of three orders, in a category
-- or in all.
CREATE INDEX products_newest ON products (id) WHERE status = 'listed' AND offered > 0;
CREATE INDEX products_price ON products (price_from, id) WHERE status = 'listed' AND offered > 0;
CREATE INDEX products_category ON products (category_id, id) WHERE status = 'listed' AND offered > 0;

-- Every product has a row for en; the other languages fall back to it.
CREATE TABLE product_texts (
    product_id  TEXT NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    lang        TEXT NOT NULL,
    title       TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    description TEXT NOT NULL,
    PRIMARY KEY (product_id, lang)
);

-- A picture is known by the SHA-256 of the file it came as, in hexadecimal.
CREATE TABLE pictures (
    sha        TEXT      PRIMARY KEY CHECK (length(sha) = 64),
    width      INTEGER   NOT NULL CHECK (width > 0),
    height     INTEGER   NOT NULL CHECK (height > 0),
    bytes      BIGINT    NOT NULL CHECK (bytes > 0),
    created_at TIMESTAMP NOT NULL
);

-- What a merchant calls a picture in a catalogue file.
CREATE TABLE picture_names (
    merchant_id TEXT NOT NULL REFERENCES merchants (id),
    name        TEXT NOT NULL,
    sha         TEXT NOT NULL REFERENCES pictures (sha),
    PRIMARY KEY (merchant_id, name)
);

CREATE TABLE product_pictures (
    product_id TEXT    NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    position   INTEGER NOT NULL CHECK (position >= 1),
    sha        TEXT    NOT NULL REFERENCES pictures (sha),
    name       TEXT    NOT NULL,
    PRIMARY KEY (product_id, position),
    UNIQUE (product_id, name)
);

-- complete: nothing is missing that customs must be told. compare_at 0: none.
-- images are the names of the variant's pictures among its product's, split by
-- |; picture is the SHA-256 of the first. withdrawn: it came with an import that
-- was undone; it is kept for the orders that name it.
-- An empty export column, or a weight of 0, is not known yet.
CREATE TABLE variants (
    id          TEXT      PRIMARY KEY,
    product_id  TEXT      NOT NULL REFERENCES products (id),
    merchant_id TEXT      NOT NULL REFERENCES merchants (id),
    sku         TEXT      NOT NULL UNIQUE,
    position    INTEGER   NOT NULL,
    option1     TEXT      NOT NULL,
    option2     TEXT      NOT NULL,
    price       BIGINT    NOT NULL CHECK (price >= 1),
    compare_at  BIGINT    NOT NULL,
    hs6         TEXT      NOT NULL CHECK (length(hs6) IN (0, 6)),
    hs10        TEXT      NOT NULL CHECK (length(hs10) IN (0, 10)),
    origin      TEXT      NOT NULL CHECK (length(origin) IN (0, 2)),
    declared_zh TEXT      NOT NULL,
    declared_en TEXT      NOT NULL,
    model       TEXT      NOT NULL,
    unit1       TEXT      NOT NULL CHECK (length(unit1) IN (0, 3)),
    unit2       TEXT      NOT NULL CHECK (length(unit2) IN (0, 3)),
    unit1_milli BIGINT    NOT NULL CHECK (unit1_milli >= 0),
    unit2_milli BIGINT    NOT NULL CHECK (unit2_milli >= 0),
    net_grams   BIGINT    NOT NULL CHECK (net_grams >= 0),
    gross_grams BIGINT    NOT NULL CHECK (gross_grams >= 0),
    length_mm   BIGINT    NOT NULL CHECK (length_mm >= 0),
    width_mm    BIGINT    NOT NULL CHECK (width_mm >= 0),
    height_mm   BIGINT    NOT NULL CHECK (height_mm >= 0),
    brand       TEXT      NOT NULL,
    material    TEXT      NOT NULL,
    gtin        TEXT      NOT NULL CHECK (length(gtin) IN (0, 8, 12, 13, 14)),
    battery     TEXT      NOT NULL,
    liquid      BOOLEAN   NOT NULL,
    food        BOOLEAN   NOT NULL,
    images      TEXT      NOT NULL,
    picture     TEXT      NOT NULL CHECK (length(picture) IN (0, 64)),
    complete    BOOLEAN   NOT NULL,
    withdrawn   BOOLEAN   NOT NULL DEFAULT FALSE,
    updated_at  TIMESTAMP NOT NULL,
    UNIQUE (product_id, option1, option2),
    CHECK (compare_at = 0 OR compare_at > price),
    CHECK (gross_grams = 0 OR gross_grams >= net_grams)
);

CREATE INDEX variants_of_product ON variants (product_id, position);

-- A catalogue file that was checked and may then be applied: exactly that file,
-- kept as a blob under its SHA-256. merchant_id NULL: the whole shop's. before is
-- what undoing it needs, empty until it is done.
CREATE TABLE imports (
    id          TEXT      PRIMARY KEY,
    merchant_id TEXT      REFERENCES merchants (id),
    file_name   TEXT      NOT NULL,
    file_sha    TEXT      NOT NULL CHECK (length(file_sha) = 64),
    pictures    TEXT      NOT NULL,
    report      TEXT      NOT NULL,
    before      TEXT      NOT NULL DEFAULT '',
    good_only   BOOLEAN   NOT NULL,
    state       TEXT      NOT NULL CHECK (state IN ('checked', 'waiting', 'done', 'undone')),
    created_at  TIMESTAMP NOT NULL,
    moved_at    TIMESTAMP NOT NULL
);

CREATE INDEX imports_of_merchant ON imports (merchant_id, id);

-- +goose Down
DROP TABLE imports;
DROP TABLE variants;
DROP TABLE product_pictures;
DROP TABLE picture_names;
DROP TABLE pictures;
DROP TABLE product_texts;
DROP TABLE products;
DROP TABLE category_texts;
DROP TABLE categories;
