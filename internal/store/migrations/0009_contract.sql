-- +goose Up

-- What a customer agreed to pay for, term after term. Of one that a file brought the id is a hash of source and key.
-- Owner: purchase.
CREATE TABLE contract (
  customer_id   BIGINT NOT NULL,
  id            BIGINT NOT NULL,
  name          TEXT NOT NULL,
  start_day     BIGINT NOT NULL,
  end_day       BIGINT,                     -- last day; NULL while it goes on
  period_months BIGINT NOT NULL,            -- length of a term: it is renewed, or not, at each end
  amount_minor  BIGINT NOT NULL,            -- paid for a term
  margin_minor  BIGINT,                     -- what of it is left, where known
  in_sales      BOOLEAN NOT NULL,           -- the payments stand in the purchases too
  ended_reason  TEXT NOT NULL DEFAULT '',
  source        TEXT NOT NULL DEFAULT '',
  batch_id      BIGINT NOT NULL DEFAULT 0,
  version       BIGINT NOT NULL DEFAULT 1,
  updated_ms    BIGINT NOT NULL,
  removed_ms    BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (customer_id, id)
) {{clustered}};
SELECT dist_shard('contract', 'customer_id');
ALTER TABLE contract ADD CONSTRAINT contract_customer FOREIGN KEY (customer_id) REFERENCES customer (id);

-- What was spent on winning customers in a month, by the channel they come through ('' for all). Owner: purchase.
CREATE TABLE acquisition (
  month        BIGINT NOT NULL,             -- year*12 + month-1
  channel      TEXT NOT NULL,
  amount_minor BIGINT NOT NULL,
  batch_id     BIGINT NOT NULL DEFAULT 0,
  updated_ms   BIGINT NOT NULL,
  PRIMARY KEY (month, channel)
) {{clustered}};
SELECT dist_reference('acquisition');

-- Who brought whom. A customer is brought by one other, the first who is named. Owner: purchase.
CREATE TABLE referral (
  customer_id BIGINT NOT NULL,              -- who brought
  referred_id BIGINT NOT NULL,              -- whom
  day         BIGINT NOT NULL,
  source      TEXT NOT NULL DEFAULT '',
  batch_id    BIGINT NOT NULL DEFAULT 0,
  updated_ms  BIGINT NOT NULL,
  PRIMARY KEY (customer_id, referred_id)
) {{clustered}};
SELECT dist_shard('referral', 'customer_id');
ALTER TABLE referral ADD CONSTRAINT referral_customer FOREIGN KEY (customer_id) REFERENCES customer (id);
CREATE INDEX referral_referred ON referral (referred_id);
