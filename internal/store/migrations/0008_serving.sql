-- +goose Up

-- What was done for a customer beyond the goods: a call, a visit, a gift. Of one that a file brought the id is a hash of
-- what the row says, so that the same file twice is there once. Owner: purchase.
CREATE TABLE serving (
  customer_id    BIGINT NOT NULL,
  id             BIGINT NOT NULL,
  day            BIGINT NOT NULL,
  activity       TEXT NOT NULL,             -- call, visit, case, gift, delivery, credit_days, other
  quantity_milli BIGINT NOT NULL,           -- thousandths of a unit
  cost_minor     BIGINT,                    -- what it cost, where known; else quantity × rate of the day
  source         TEXT NOT NULL DEFAULT '',
  batch_id       BIGINT NOT NULL DEFAULT 0,
  note           TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (customer_id, id)
) {{clustered}};
SELECT dist_shard('serving', 'customer_id');
ALTER TABLE serving ADD CONSTRAINT serving_customer FOREIGN KEY (customer_id) REFERENCES customer (id);
CREATE INDEX serving_day ON serving (day);
CREATE INDEX serving_batch ON serving (batch_id);

-- What a unit of an activity costs the firm from a day on, as it set it. Owner: purchase.
CREATE TABLE serving_rate (
  activity   TEXT NOT NULL,
  from_day   BIGINT NOT NULL,
  rate_minor BIGINT,                        -- NULL: from that day on it is not set
  updated_ms BIGINT NOT NULL,
  PRIMARY KEY (activity, from_day)
) {{clustered}};
SELECT dist_reference('serving_rate');

-- A number that is another whenever what was done for customers changed: what was worked out before is then old.
-- Owner: purchase.
CREATE TABLE serving_state (
  id   BIGINT PRIMARY KEY,
  mark BIGINT NOT NULL
) {{strict}};
INSERT INTO serving_state (id, mark) VALUES (1, 0);
