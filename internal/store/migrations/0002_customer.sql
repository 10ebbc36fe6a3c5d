-- +goose Up

-- Who we know. Owner: customer. Row 0 is «someone unknown»: sales without a customer hang there; it is never listed
-- and never valued.
CREATE TABLE customer (
  id            BIGINT PRIMARY KEY,
  kind          TEXT NOT NULL,             -- person, firm
  name          TEXT NOT NULL DEFAULT '',
  name_fold     TEXT NOT NULL DEFAULT '',
  company       TEXT NOT NULL DEFAULT '',  -- of a person
  business_no   TEXT NOT NULL DEFAULT '',
  phone         TEXT NOT NULL DEFAULT '',  -- to call, normal form; all of them are in customer_identity
  email         TEXT NOT NULL DEFAULT '',
  address       TEXT NOT NULL DEFAULT '',
  birth_day     BIGINT,
  joined_day    BIGINT,
  note          TEXT NOT NULL DEFAULT '',
  owner_id      BIGINT NOT NULL DEFAULT 0, -- app_user, 0 = nobody
  typed         BIGINT NOT NULL DEFAULT 0, -- bit per field that a person wrote: no file overwrites it
  created_batch BIGINT NOT NULL DEFAULT 0, -- the import that brought it
  created_ms    BIGINT NOT NULL,
  updated_ms    BIGINT NOT NULL,
  version       BIGINT NOT NULL DEFAULT 1, -- for edits that must not overwrite each other
  archived_ms   BIGINT NOT NULL DEFAULT 0
) {{strict}};
SELECT dist_shard('customer', 'id');
CREATE INDEX customer_name ON customer (name_fold, id);
CREATE INDEX customer_owner ON customer (owner_id, id);
CREATE INDEX customer_joined ON customer (joined_day, id) WHERE joined_day IS NOT NULL;
CREATE INDEX customer_firm ON customer (id) WHERE kind = 'firm';
CREATE INDEX customer_archived ON customer (id) WHERE archived_ms > 0;
CREATE INDEX customer_changed ON customer (updated_ms, id);

-- What is known to point at a customer: phones, e-mails, the keys of sources.
CREATE TABLE customer_identity (
  customer_id BIGINT NOT NULL,
  id          BIGINT NOT NULL,
  kind        TEXT NOT NULL,               -- source, email, phone, business_no, name
  scope       TEXT NOT NULL DEFAULT '',    -- the source a key belongs to
  value       TEXT NOT NULL,               -- normal form, the one that is compared
  shown       TEXT NOT NULL DEFAULT '',    -- as people write it
  matches     BOOLEAN NOT NULL,            -- false for safe numbers and shared lines: never a reason to join
  batch_id    BIGINT NOT NULL DEFAULT 0,
  created_ms  BIGINT NOT NULL,
  PRIMARY KEY (customer_id, id)
) {{clustered}};
SELECT dist_shard('customer_identity', 'customer_id');
ALTER TABLE customer_identity ADD CONSTRAINT customer_identity_customer FOREIGN KEY (customer_id) REFERENCES customer (id);

-- Unique over all customers: which customer an identity belongs to.
CREATE TABLE customer_key (
  kind        TEXT NOT NULL,
  scope       TEXT NOT NULL,
  value       TEXT NOT NULL,
  customer_id BIGINT NOT NULL,
  PRIMARY KEY (kind, scope, value)
) {{clustered}};

-- Words a search finds a customer by (made by i18n.Terms), read in ranges of bytes.
CREATE TABLE customer_term (
  term        TEXT COLLATE "C" NOT NULL,
  customer_id BIGINT NOT NULL,
  PRIMARY KEY (term, customer_id)
) {{clustered}};

-- People at a firm.
CREATE TABLE contact (
  customer_id BIGINT NOT NULL,
  id          BIGINT NOT NULL,
  name        TEXT NOT NULL,
  role        TEXT NOT NULL DEFAULT '',
  phone       TEXT NOT NULL DEFAULT '',
  email       TEXT NOT NULL DEFAULT '',
  note        TEXT NOT NULL DEFAULT '',
  main        BOOLEAN NOT NULL DEFAULT FALSE,
  created_ms  BIGINT NOT NULL,
  left_ms     BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (customer_id, id)
) {{clustered}};
SELECT dist_shard('contact', 'customer_id');
ALTER TABLE contact ADD CONSTRAINT contact_customer FOREIGN KEY (customer_id) REFERENCES customer (id);

CREATE TABLE tag (
  id         BIGINT PRIMARY KEY,
  name       TEXT NOT NULL,
  name_fold  TEXT NOT NULL UNIQUE,
  created_batch BIGINT NOT NULL DEFAULT 0,
  created_ms BIGINT NOT NULL
) {{strict}};
SELECT dist_reference('tag');

CREATE TABLE customer_tag (
  customer_id BIGINT NOT NULL,
  tag_id      BIGINT NOT NULL,
  batch_id    BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (customer_id, tag_id)
) {{clustered}};
SELECT dist_shard('customer_tag', 'customer_id');
CREATE INDEX customer_tag_tag ON customer_tag (tag_id, customer_id);

CREATE TABLE custom_field (
  id         BIGINT PRIMARY KEY,
  name       TEXT NOT NULL,
  name_fold  TEXT NOT NULL UNIQUE,
  type       TEXT NOT NULL,                -- text, number, money, date, yes_no, choice
  options    TEXT NOT NULL DEFAULT '[]',   -- JSON list, for choice
  position   BIGINT NOT NULL,
  created_ms BIGINT NOT NULL
) {{strict}};
SELECT dist_reference('custom_field');

CREATE TABLE customer_custom (
  customer_id BIGINT NOT NULL,
  field_id    BIGINT NOT NULL,
  value       TEXT NOT NULL,               -- canonical text of the type; '' when a person took it away
  batch_id    BIGINT NOT NULL DEFAULT 0,   -- 0: a person wrote it
  PRIMARY KEY (customer_id, field_id)
) {{clustered}};
SELECT dist_shard('customer_custom', 'customer_id');

CREATE TABLE customer_note (
  customer_id BIGINT NOT NULL,
  id          BIGINT NOT NULL,
  kind        TEXT NOT NULL,               -- note, call, visit, message
  text        TEXT NOT NULL,
  author_id   BIGINT NOT NULL,
  author_name TEXT NOT NULL,
  at_ms       BIGINT NOT NULL,
  removed_ms  BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (customer_id, id)
) {{clustered}};
SELECT dist_shard('customer_note', 'customer_id');
ALTER TABLE customer_note ADD CONSTRAINT customer_note_customer FOREIGN KEY (customer_id) REFERENCES customer (id);

-- Bulk changes, so that each can be taken back whole.
CREATE TABLE customer_bulk (
  id         BIGINT PRIMARY KEY,
  action     TEXT NOT NULL,
  detail     TEXT NOT NULL,                -- the tag or the owner it was about
  actor_id   BIGINT NOT NULL,
  created_ms BIGINT NOT NULL,
  undone_ms  BIGINT NOT NULL DEFAULT 0
) {{strict}};

-- What each customer of a bulk change had before.
CREATE TABLE customer_bulk_item (
  bulk_id     BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  before      BIGINT NOT NULL,             -- the owner; of a tag taken away the import that gave it
  typed       BOOLEAN NOT NULL,            -- whether a person had said who the owner is
  PRIMARY KEY (bulk_id, customer_id)
) {{clustered}};
SELECT dist_shard('customer_bulk_item', 'customer_id');

CREATE TABLE saved_view (
  id         BIGINT PRIMARY KEY,
  user_id    BIGINT NOT NULL,
  name       TEXT NOT NULL,
  query      TEXT NOT NULL,                -- the list's URL query
  shared     BOOLEAN NOT NULL DEFAULT FALSE,
  pinned     BOOLEAN NOT NULL DEFAULT FALSE,
  position   BIGINT NOT NULL DEFAULT 0,
  created_ms BIGINT NOT NULL
) {{strict}};
CREATE INDEX saved_view_user ON saved_view (user_id, position);

INSERT INTO customer (id, kind, created_ms, updated_ms) VALUES (0, 'unknown', 0, 0);
