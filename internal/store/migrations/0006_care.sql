-- +goose Up

-- Something that calls for an act, raised by whoever noticed it, and what came of it. Who looks after it is who looks
-- after the customer. Owner: care.
CREATE TABLE signal (
  customer_id  BIGINT NOT NULL,
  id           BIGINT NOT NULL,
  key          TEXT NOT NULL,              -- raising the same twice is raising it once
  kind         TEXT NOT NULL,              -- overdue, tier_drop, big_first, one_time_due, back
  facts        TEXT NOT NULL,              -- JSON: figures for the sentence
  stake_minor  BIGINT NOT NULL,            -- what is riding on it
  act          TEXT NOT NULL,              -- call, message, visit
  raised_day   BIGINT NOT NULL,
  due_day      BIGINT NOT NULL,
  state        TEXT NOT NULL,              -- open, done, dismissed, lapsed
  snoozed_to   BIGINT NOT NULL DEFAULT 0,  -- day on which an open one comes back to the list
  outcome      TEXT NOT NULL DEFAULT '',   -- what came of it, why it was no use, or why it lapsed
  outcome_note TEXT NOT NULL DEFAULT '',
  note_id      BIGINT NOT NULL DEFAULT 0,  -- the line it left in the customer's history
  closed_day   BIGINT NOT NULL DEFAULT 0,  -- in the firm's time zone
  closed_ms    BIGINT NOT NULL DEFAULT 0,
  closed_by    BIGINT NOT NULL DEFAULT 0,  -- app_user; 0: the program
  version      BIGINT NOT NULL DEFAULT 1,  -- grows with each change by a person, so that an undo takes back that one
  created_ms   BIGINT NOT NULL,
  PRIMARY KEY (customer_id, id)
) {{clustered}};
SELECT dist_shard('signal', 'customer_id');
CREATE UNIQUE INDEX signal_key ON signal (customer_id, key);
CREATE INDEX signal_open ON signal (stake_minor) WHERE state = 'open';
CREATE INDEX signal_closed ON signal (closed_day);
CREATE INDEX signal_raised ON signal (raised_day);
