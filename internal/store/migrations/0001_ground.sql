-- +goose Up

-- postgres only
-- Placement on a cluster. Without the extension these do nothing.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION dist_shard(tab TEXT, col TEXT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'citus') THEN
    EXECUTE format('SELECT create_distributed_table(%L, %L)', tab, col);
  END IF;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION dist_reference(tab TEXT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'citus') THEN
    EXECUTE format('SELECT create_reference_table(%L)', tab);
  END IF;
END $$;
-- +goose StatementEnd
-- end postgres only

-- Settings of the firm, one row each. Owner: auth.
CREATE TABLE setting (
  key        TEXT PRIMARY KEY,
  value      TEXT NOT NULL,
  updated_ms BIGINT NOT NULL
) {{clustered}};

-- Owner: auth.
CREATE TABLE team (
  id         BIGINT PRIMARY KEY,
  name       TEXT NOT NULL,
  created_ms BIGINT NOT NULL
) {{strict}};

CREATE TABLE app_user (
  id              BIGINT PRIMARY KEY,
  email           TEXT NOT NULL,
  email_fold      TEXT NOT NULL UNIQUE,
  name            TEXT NOT NULL,
  role            TEXT NOT NULL,           -- owner, manager, member, viewer
  scope           TEXT NOT NULL,           -- own, team, all: whose customers this person sees
  team_id         BIGINT,
  password_hash   TEXT NOT NULL,           -- argon2id, '' until set
  lang            TEXT NOT NULL DEFAULT '',
  disabled        BOOLEAN NOT NULL DEFAULT FALSE,
  failed_count    BIGINT NOT NULL DEFAULT 0,
  locked_until_ms BIGINT NOT NULL DEFAULT 0,
  created_ms      BIGINT NOT NULL,
  seen_ms         BIGINT NOT NULL DEFAULT 0
) {{strict}};

CREATE TABLE session (
  token_hash TEXT PRIMARY KEY,             -- SHA-256 of the cookie
  user_id    BIGINT NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
  created_ms BIGINT NOT NULL,
  seen_ms    BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL,
  agent      TEXT NOT NULL DEFAULT ''
) {{clustered}};
CREATE INDEX session_by_user ON session (user_id);

CREATE TABLE login_link (
  token_hash TEXT PRIMARY KEY,
  user_id    BIGINT NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
  purpose    TEXT NOT NULL,                -- login, invite, reset
  expires_ms BIGINT NOT NULL
) {{clustered}};

CREATE TABLE login_attempt (
  id    BIGINT PRIMARY KEY,
  who   TEXT NOT NULL,                     -- hash of address or e-mail, never the plain text
  at_ms BIGINT NOT NULL
) {{strict}};
CREATE INDEX login_attempt_who ON login_attempt (who, at_ms);

CREATE TABLE api_key (
  id         BIGINT PRIMARY KEY,
  name       TEXT NOT NULL,
  prefix     TEXT NOT NULL,                -- shown, to tell keys apart
  key_hash   TEXT NOT NULL UNIQUE,
  scopes     TEXT NOT NULL,                -- space separated
  user_id    BIGINT NOT NULL REFERENCES app_user (id),
  created_ms BIGINT NOT NULL,
  used_ms    BIGINT NOT NULL DEFAULT 0,
  expires_ms BIGINT NOT NULL DEFAULT 0,
  revoked_ms BIGINT NOT NULL DEFAULT 0
) {{strict}};

CREATE TABLE audit (
  id          BIGINT PRIMARY KEY,
  at_ms       BIGINT NOT NULL,
  actor_kind  TEXT NOT NULL,               -- user, key, system, cli
  actor_id    BIGINT NOT NULL,
  actor_name  TEXT NOT NULL,
  action      TEXT NOT NULL,               -- e.g. customer.change
  object_kind TEXT NOT NULL,
  object_id   BIGINT NOT NULL,
  object_name TEXT NOT NULL DEFAULT '',
  detail      TEXT NOT NULL DEFAULT ''     -- JSON: what it was, what it became
) {{strict}};
CREATE INDEX audit_object ON audit (object_kind, object_id, id);
CREATE INDEX audit_actor ON audit (actor_id, id);

-- Jobs to do now, later or again. Owner: job.
CREATE TABLE job (
  id           BIGINT PRIMARY KEY,
  kind         TEXT NOT NULL,
  args         TEXT NOT NULL DEFAULT '{}',
  unique_key   TEXT,                       -- at most one unfinished job with this key
  state        TEXT NOT NULL,              -- waiting, running, done, failed, stopped
  priority     BIGINT NOT NULL DEFAULT 0,
  run_at_ms    BIGINT NOT NULL,
  attempts     BIGINT NOT NULL DEFAULT 0,
  max_attempts BIGINT NOT NULL DEFAULT 8,
  lease_ms     BIGINT NOT NULL DEFAULT 0,  -- running until then unless renewed
  worker       TEXT NOT NULL DEFAULT '',
  done         BIGINT NOT NULL DEFAULT 0,  -- progress
  total        BIGINT NOT NULL DEFAULT 0,
  note         TEXT NOT NULL DEFAULT '',
  error        TEXT NOT NULL DEFAULT '',
  actor_id     BIGINT NOT NULL DEFAULT 0,
  actor_name   TEXT NOT NULL DEFAULT '',
  created_ms   BIGINT NOT NULL,
  started_ms   BIGINT NOT NULL DEFAULT 0,
  finished_ms  BIGINT NOT NULL DEFAULT 0,
  stop         BOOLEAN NOT NULL DEFAULT FALSE
) {{strict}};
CREATE UNIQUE INDEX job_unique ON job (unique_key) WHERE state IN ('waiting', 'running');
CREATE INDEX job_ready ON job (state, run_at_ms);
CREATE INDEX job_list ON job (kind, id);

CREATE TABLE job_schedule (
  kind    TEXT PRIMARY KEY,
  next_ms BIGINT NOT NULL
) {{clustered}};
