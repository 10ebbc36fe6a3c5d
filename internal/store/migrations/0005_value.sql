-- +goose Up

-- One judgement of the whole base: model, parameters, backtest, and the pages' figures. Owner: value.
CREATE TABLE value_run (
  id          BIGINT PRIMARY KEY,
  as_of_day   BIGINT NOT NULL,
  model       TEXT NOT NULL,               -- bg-nbd, nbd, plain
  params      TEXT NOT NULL,               -- JSON
  settings    TEXT NOT NULL,               -- JSON: horizon, discount rate, tier shares, currency
  diagnosis   TEXT NOT NULL DEFAULT '[]',  -- JSON list of codes
  backtest    TEXT NOT NULL DEFAULT '{}',  -- JSON
  report      TEXT NOT NULL DEFAULT '{}',  -- JSON: pyramid, Pareto, matrix, movement, forecast
  customers   BIGINT NOT NULL,
  state       TEXT NOT NULL,               -- building, ready, removing
  reason      TEXT NOT NULL DEFAULT '',    -- nightly, import, hand
  revised     BIGINT NOT NULL DEFAULT 0,   -- how often some of its customers were judged anew
  started_ms  BIGINT NOT NULL,
  finished_ms BIGINT NOT NULL DEFAULT 0
) {{strict}};

CREATE TABLE value_state (
  id          BIGINT PRIMARY KEY,          -- always 1
  current_run BIGINT NOT NULL,
  pinned      BOOLEAN NOT NULL DEFAULT FALSE, -- a person went back to this run; new runs do not replace it
  snapshot    BIGINT NOT NULL DEFAULT 0    -- number of the projection's file that belongs to this database
) {{strict}};
INSERT INTO value_state (id, current_run) VALUES (1, 0);

-- What one customer is worth by one run.
CREATE TABLE valuation (
  customer_id       BIGINT NOT NULL,
  run_id            BIGINT NOT NULL,
  first_day         BIGINT NOT NULL,
  last_day          BIGINT NOT NULL,
  visits            BIGINT NOT NULL,       -- days with a purchase
  orders            BIGINT NOT NULL,
  frequency         BIGINT NOT NULL,       -- visits after the first
  recency           BIGINT NOT NULL,       -- days from first to last visit
  age               BIGINT NOT NULL,       -- days from first visit to the day of the run
  amount_minor      BIGINT NOT NULL,       -- net of returns, all time
  margin_minor      BIGINT,                -- where costs are known
  amount_12m_minor  BIGINT NOT NULL,
  amount_prev_minor BIGINT NOT NULL,       -- the twelve months before those
  returns_minor     BIGINT NOT NULL,
  mean_spend_minor  BIGINT NOT NULL,       -- expected spend of a visit
  gap_days          DOUBLE PRECISION NOT NULL, -- own rhythm, 0 when unknown
  overdue           DOUBLE PRECISION NOT NULL, -- days since last visit / rhythm, 0 when unknown
  p_alive           DOUBLE PRECISION NOT NULL,
  expected_30       DOUBLE PRECISION NOT NULL,
  expected_90       DOUBLE PRECISION NOT NULL,
  expected_365      DOUBLE PRECISION NOT NULL,
  clv_minor         BIGINT NOT NULL,
  clv_low_minor     BIGINT NOT NULL,
  clv_high_minor    BIGINT NOT NULL,
  stake_minor       BIGINT NOT NULL,       -- value that is lost if this customer leaves, times the chance of it
  r                 BIGINT NOT NULL,       -- quintiles, 5 best
  f                 BIGINT NOT NULL,
  m                 BIGINT NOT NULL,
  tier              BIGINT NOT NULL,       -- 1 top, 2 high, 3 mid, 4 low, 5 idle, 6 prospect
  quadrant          BIGINT NOT NULL,       -- 0 none, 1 best, 2 invest, 3 retain, 4 worst
  stage             BIGINT NOT NULL,       -- 1 new, 2 growing, 3 regular, 4 cooling, 5 resting, 6 gone, 7 back
  stamps            TEXT NOT NULL,         -- twelve months, oldest first: 0-3 how much, x expected and missed
  tiers             TEXT NOT NULL,         -- the tier at the end of each of the last 24 months, oldest first, 0 before joining
  PRIMARY KEY (customer_id, run_id)
) {{clustered}};
SELECT dist_shard('valuation', 'customer_id');
-- Lists walk along a figure and leave out who does not fit; what they look at stands behind the key, so that they need
-- not open the row.
-- Few are gathered by their tier, stage or quadrant and then sorted. Within one of these customers stand by number, which
-- is how a run is written: its rows go to the ends of few pages rather than to one page each.
CREATE INDEX valuation_clv ON valuation (run_id, clv_minor, customer_id, tier, stage, quadrant, last_day);
CREATE INDEX valuation_tier ON valuation (run_id, tier, customer_id, clv_minor);
CREATE INDEX valuation_stage ON valuation (run_id, stage, customer_id, clv_minor);
CREATE INDEX valuation_quadrant ON valuation (run_id, quadrant, customer_id, clv_minor);
CREATE INDEX valuation_last ON valuation (run_id, last_day, customer_id, tier, stage, quadrant);
CREATE INDEX valuation_spend ON valuation (run_id, amount_12m_minor, customer_id, tier, stage, quadrant, last_day);
CREATE INDEX valuation_stake ON valuation (run_id, stake_minor, customer_id, tier, stage, quadrant, last_day);
