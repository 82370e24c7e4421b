-- +goose Up
-- What is on the shelf, and who holds some of it. A hold that is past its time
-- counts for nothing, whether or not anybody has swept it away.

CREATE TABLE stock (
    variant_id TEXT   PRIMARY KEY REFERENCES variants (id),
    on_hand    BIGINT NOT NULL CHECK (on_hand >= 0)
);

CREATE TABLE holds (
    holder     TEXT      NOT NULL,
    variant_id TEXT      NOT NULL REFERENCES stock (variant_id),
    quantity   BIGINT    NOT NULL CHECK (quantity >= 1),
    held_until TIMESTAMP NOT NULL,
    PRIMARY KEY (holder, variant_id)
);

CREATE INDEX holds_of_variant ON holds (variant_id, held_until);

-- +goose Down
DROP TABLE holds;
DROP TABLE stock;
