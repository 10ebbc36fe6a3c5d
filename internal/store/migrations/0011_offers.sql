-- +goose Up

-- What statistics over products found in one run of value: roles, pairs, what comes next, the trial. Owner: sales.
CREATE TABLE offer_report (
  run_id      BIGINT PRIMARY KEY,          -- of value
  as_of_day   BIGINT NOT NULL,
  report      TEXT NOT NULL,               -- JSON
  finished_ms BIGINT NOT NULL
) {{strict}};
SELECT dist_reference('offer_report');
