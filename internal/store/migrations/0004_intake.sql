-- +goose Up

-- A file brought in. Owner: intake.
CREATE TABLE intake_batch (
  id             BIGINT PRIMARY KEY,
  kind           TEXT NOT NULL,            -- purchases, customers, products
  source         TEXT NOT NULL,
  file_name      TEXT NOT NULL,
  file_path      TEXT NOT NULL,            -- where the content lies
  file_size      BIGINT NOT NULL,
  checksum       TEXT NOT NULL,            -- SHA-256 of the content
  identity       TEXT NOT NULL DEFAULT '', -- fingerprint of content, kind, reading, mapping and options once handed over
  shape          TEXT NOT NULL DEFAULT '', -- fingerprint of the header
  reading        TEXT NOT NULL DEFAULT '{}', -- JSON: encoding, delimiter, header row, sheet, names of the columns
  mapping        TEXT NOT NULL DEFAULT '{}', -- JSON: field to column
  options        TEXT NOT NULL DEFAULT '{}', -- JSON: drop identical lines, date order, …
  state          TEXT NOT NULL,            -- new, mapped, checking, checked, waiting, running, done, failed, undoing, undone, stopped
  cursor_row     BIGINT NOT NULL DEFAULT 0, -- rows handed over so far, in the transaction that handed them over
  total_rows     BIGINT NOT NULL DEFAULT 0,
  counts         TEXT NOT NULL DEFAULT '{}', -- JSON: accepted, refused, unchanged, …
  check_counts   TEXT NOT NULL DEFAULT '{}',
  error          TEXT NOT NULL DEFAULT '',
  actor_id       BIGINT NOT NULL DEFAULT 0,
  actor_name     TEXT NOT NULL DEFAULT '',
  created_ms     BIGINT NOT NULL,
  started_ms     BIGINT NOT NULL DEFAULT 0,
  finished_ms    BIGINT NOT NULL DEFAULT 0,
  undone_ms      BIGINT NOT NULL DEFAULT 0,
  beat_ms        BIGINT NOT NULL DEFAULT 0, -- last transaction of a run
  undo_after     BIGINT NOT NULL DEFAULT -1 -- customer up to whom the batch is taken back
) {{strict}};
CREATE INDEX intake_batch_checksum ON intake_batch (checksum, kind);
CREATE INDEX intake_batch_identity ON intake_batch (identity);

-- Mappings that people confirmed, for the next file of that shape.
CREATE TABLE intake_shape (
  shape      TEXT NOT NULL,
  kind       TEXT NOT NULL,
  mapping    TEXT NOT NULL,
  options    TEXT NOT NULL DEFAULT '{}',
  used_ms    BIGINT NOT NULL,
  PRIMARY KEY (shape, kind)
) {{clustered}};

-- Rows that can't be taken as they are, with why.
CREATE TABLE intake_problem (
  batch_id BIGINT NOT NULL,
  row_no   BIGINT NOT NULL,
  stage    TEXT NOT NULL,                  -- check, import
  topic    TEXT NOT NULL,                  -- field and code of the first reason, to look at one kind at a time
  refused  BOOLEAN NOT NULL,               -- false: taken in spite of it
  reasons  TEXT NOT NULL,                  -- JSON list of field, code, args
  raw      TEXT NOT NULL,                  -- JSON list: its cells, without resident registration numbers
  PRIMARY KEY (batch_id, stage, row_no)
) {{clustered}};

-- Cells that a person mended before handing over.
CREATE TABLE intake_fix (
  batch_id BIGINT NOT NULL,
  row_no   BIGINT NOT NULL,
  field    TEXT NOT NULL,
  value    TEXT NOT NULL,
  PRIMARY KEY (batch_id, row_no, field)
) {{clustered}};

-- Customers that a batch touched: what undo visits and value refreshes.
CREATE TABLE intake_touch (
  batch_id    BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  PRIMARY KEY (batch_id, customer_id)
) {{clustered}};

-- What a batch changed in rows that were there before, so that it can be put back.
CREATE TABLE intake_change (
  batch_id    BIGINT NOT NULL,
  id          BIGINT NOT NULL,
  object_kind TEXT NOT NULL,               -- customer, product, purchase, line
  customer_id BIGINT NOT NULL,
  object_id   BIGINT NOT NULL,
  sub_id      BIGINT NOT NULL DEFAULT 0,
  before      TEXT NOT NULL,               -- JSON of the changed fields
  after       TEXT NOT NULL,
  PRIMARY KEY (batch_id, id)
) {{clustered}};

-- Later edits by people that an undo left as they were.
CREATE TABLE intake_kept (
  batch_id    BIGINT NOT NULL,
  id          BIGINT NOT NULL,
  object_kind TEXT NOT NULL,
  customer_id BIGINT NOT NULL,
  object_id   BIGINT NOT NULL,
  detail      TEXT NOT NULL,
  PRIMARY KEY (batch_id, id)
) {{clustered}};
