-- +goose Up

-- Something that calls for an act, raised by whoever noticed it. Owner: care.
CREATE TABLE signal (
  customer_id  BIGINT NOT NULL,
  id           BIGINT NOT NULL,
  key          TEXT NOT NULL,              -- raising the same twice is raising it once
  kind         TEXT NOT NULL,              -- overdue, tier_drop, big_first, …
  facts        TEXT NOT NULL,              -- JSON: figures for the sentence
  stake_minor  BIGINT NOT NULL,            -- what is riding on it
  act          TEXT NOT NULL,              -- call, message, visit
  owner_id     BIGINT NOT NULL DEFAULT 0,
  raised_day   BIGINT NOT NULL,
  due_day      BIGINT NOT NULL,
  state        TEXT NOT NULL,              -- open, snoozed, done, dismissed, lapsed
  snoozed_to   BIGINT NOT NULL DEFAULT 0,
  outcome      TEXT NOT NULL DEFAULT '',
  outcome_note TEXT NOT NULL DEFAULT '',
  closed_ms    BIGINT NOT NULL DEFAULT 0,
  closed_by    BIGINT NOT NULL DEFAULT 0,
  created_ms   BIGINT NOT NULL,
  PRIMARY KEY (customer_id, id)
) {{clustered}};
SELECT dist_shard('signal', 'customer_id');
CREATE UNIQUE INDEX signal_key ON signal (customer_id, key);
CREATE INDEX signal_open ON signal (state, stake_minor);
CREATE INDEX signal_closed ON signal (closed_ms);
