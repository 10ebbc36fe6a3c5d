-- +goose Up

-- Customers who are meant together, by a rule or as a fixed list. Owner: segment.
CREATE TABLE segment (
  id          BIGINT PRIMARY KEY,
  name        TEXT NOT NULL,
  name_fold   TEXT NOT NULL,
  note        TEXT NOT NULL DEFAULT '',
  rule        TEXT NOT NULL,               -- canonical text; '' for a fixed list
  made_by     BIGINT NOT NULL DEFAULT 0,   -- app_user
  created_ms  BIGINT NOT NULL,
  updated_ms  BIGINT NOT NULL,
  version     BIGINT NOT NULL DEFAULT 1,
  removed_ms  BIGINT NOT NULL DEFAULT 0,   -- taken away, and can be brought back for a while
  filled_rule TEXT NOT NULL DEFAULT '',    -- the rule that the members were last worked out by
  filled_ms   BIGINT NOT NULL DEFAULT 0,   -- when; 0: not yet
  problem     TEXT NOT NULL DEFAULT ''     -- why they could not be
) {{strict}};
SELECT dist_reference('segment');

-- Who belongs to a segment, and who did: one row for each stay.
CREATE TABLE segment_member (
  customer_id BIGINT NOT NULL,
  segment_id  BIGINT NOT NULL,
  since_ms    BIGINT NOT NULL,
  until_ms    BIGINT NOT NULL DEFAULT 0,   -- 0: still
  entered     BOOLEAN NOT NULL,            -- false: belonged when the segment was made or its rule changed
  PRIMARY KEY (customer_id, segment_id, since_ms)
) {{clustered}};
SELECT dist_shard('segment_member', 'customer_id');
CREATE INDEX segment_member_in ON segment_member (segment_id, customer_id) WHERE until_ms = 0;
CREATE INDEX segment_member_since ON segment_member (segment_id, since_ms, customer_id);
CREATE INDEX segment_member_until ON segment_member (segment_id, until_ms, customer_id) WHERE until_ms > 0;

-- How large a segment was at the end of a day, and what it was worth.
CREATE TABLE segment_size (
  segment_id    BIGINT NOT NULL,
  day           BIGINT NOT NULL,
  members       BIGINT NOT NULL,
  revenue_minor BIGINT NOT NULL,           -- of the twelve months up to the day of the run
  clv_minor     BIGINT NOT NULL,
  PRIMARY KEY (segment_id, day)
) {{clustered}};
SELECT dist_reference('segment_size');
