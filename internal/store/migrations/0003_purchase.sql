-- +goose Up

-- What is sold. Owner: purchase.
CREATE TABLE product (
  id               BIGINT PRIMARY KEY,
  code             TEXT NOT NULL UNIQUE,   -- the source's key of the product
  name             TEXT NOT NULL,
  name_fold        TEXT NOT NULL,
  category         TEXT NOT NULL DEFAULT '',
  price_minor      BIGINT,
  unit_cost_minor  BIGINT,
  typed            BIGINT NOT NULL DEFAULT 0, -- bit per field that a person wrote: no file overwrites it
  created_batch    BIGINT NOT NULL DEFAULT 0,
  created_ms       BIGINT NOT NULL,
  updated_ms       BIGINT NOT NULL,
  version          BIGINT NOT NULL DEFAULT 1,
  archived_ms      BIGINT NOT NULL DEFAULT 0
) {{strict}};
SELECT dist_reference('product');
CREATE INDEX product_name ON product (name_fold, id);

-- One order. The id is a hash of source and order number, so that bringing it again finds it.
CREATE TABLE purchase (
  customer_id BIGINT NOT NULL,
  id          BIGINT NOT NULL,
  day         BIGINT NOT NULL,
  at_ms       BIGINT,                      -- when the source tells the time of day
  order_no    TEXT NOT NULL DEFAULT '',
  source      TEXT NOT NULL DEFAULT '',
  channel     TEXT NOT NULL DEFAULT '',
  batch_id    BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (customer_id, id)
) {{clustered}};
SELECT dist_shard('purchase', 'customer_id');
ALTER TABLE purchase ADD CONSTRAINT purchase_customer FOREIGN KEY (customer_id) REFERENCES customer (id);

-- A line of an order, as the source states it. Sales are positive, returns negative; a cancelled line keeps its
-- amount for the record and counts as nothing.
CREATE TABLE purchase_line (
  customer_id    BIGINT NOT NULL,
  purchase_id    BIGINT NOT NULL,
  id             BIGINT NOT NULL,          -- hash of the line's key within the order
  day            BIGINT NOT NULL,          -- of the order, repeated so that statistics read one table
  kind           BIGINT NOT NULL,          -- 0 sale, 1 return, 2 cancelled, 3 shipping, 4 discount
  product_id     BIGINT NOT NULL DEFAULT 0,
  quantity_milli BIGINT NOT NULL,
  amount_minor   BIGINT NOT NULL,          -- the line's total
  cost_minor     BIGINT,                   -- of the goods, when known
  batch_id       BIGINT NOT NULL DEFAULT 0,
  row_no         BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (customer_id, purchase_id, id)
) {{clustered}};
SELECT dist_shard('purchase_line', 'customer_id');
ALTER TABLE purchase_line ADD CONSTRAINT purchase_line_purchase FOREIGN KEY (customer_id, purchase_id) REFERENCES purchase (customer_id, id);

-- What each product sold, month by month, to people we know and to others: the sum of the lines, kept so that no page
-- adds up the ledger (what is still in product_pending comes on top). Product 0 is whatever has no product.
CREATE TABLE product_month (
  product_id     BIGINT NOT NULL,
  month          BIGINT NOT NULL,          -- year*12 + month-1
  known          BOOLEAN NOT NULL,         -- bought by a customer we know
  line_count     BIGINT NOT NULL,          -- cancelled ones too
  quantity_milli BIGINT NOT NULL,
  amount_minor   BIGINT NOT NULL,          -- net of what came back
  returned_minor BIGINT NOT NULL,
  cost_minor     BIGINT NOT NULL,          -- where known
  costed_minor   BIGINT NOT NULL,          -- net amount of the lines whose cost is known
  PRIMARY KEY (product_id, month, known)
) {{clustered}};
SELECT dist_shard('product_month', 'product_id');

-- Customers whose lines changed and whom the statistics have not re-read yet: one row for each transaction.
CREATE TABLE purchase_changed (
  id        BIGINT PRIMARY KEY,
  customers BYTEA NOT NULL                 -- their ids as varints, each less the one before
) {{strict}};

-- What transactions did to product_month and nobody has added to it yet: many small writes become one later.
CREATE TABLE product_pending (
  id   BIGINT PRIMARY KEY,
  sums BYTEA NOT NULL
) {{strict}};
