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
  id            BIGINT PRIMARY KEY,
  email         TEXT NOT NULL,
  email_fold    TEXT NOT NULL UNIQUE,
  name          TEXT NOT NULL,
  role          TEXT NOT NULL,             -- owner, manager, member, viewer
  scope         TEXT NOT NULL,             -- own, team, all: whose customers this person sees
  team_id       BIGINT NOT NULL DEFAULT 0, -- 0: in no team
  password_hash TEXT NOT NULL,             -- argon2id, '' until set
  lang          TEXT NOT NULL DEFAULT '',
  disabled      BOOLEAN NOT NULL DEFAULT FALSE,
  created_ms    BIGINT NOT NULL,
  seen_ms       BIGINT NOT NULL DEFAULT 0
) {{strict}};
CREATE INDEX app_user_team ON app_user (team_id);

CREATE TABLE session (
  token_hash TEXT PRIMARY KEY,             -- SHA-256 of the cookie
  user_id    BIGINT NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
  created_ms BIGINT NOT NULL,
  seen_ms    BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL,              -- at the latest, however busy
  agent      TEXT NOT NULL DEFAULT '',
  address    TEXT NOT NULL DEFAULT ''
) {{clustered}};
CREATE INDEX session_by_user ON session (user_id);

CREATE TABLE login_link (
  token_hash TEXT PRIMARY KEY,
  user_id    BIGINT NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
  purpose    TEXT NOT NULL,                -- login, invite, reset
  expires_ms BIGINT NOT NULL
) {{clustered}};
CREATE INDEX login_link_by_user ON login_link (user_id);

-- Wrong passwords, whether or not the e-mail belongs to anybody.
CREATE TABLE login_attempt (
  who      TEXT PRIMARY KEY,               -- hash of address or e-mail, never the plain text
  fails    BIGINT NOT NULL,                -- in a row
  last_ms  BIGINT NOT NULL,
  until_ms BIGINT NOT NULL                 -- no further try before
) {{clustered}};

CREATE TABLE api_key (
  id         BIGINT PRIMARY KEY,
  name       TEXT NOT NULL,
  prefix     TEXT NOT NULL,                -- shown, to tell keys apart
  key_hash   TEXT NOT NULL UNIQUE,
  scopes     TEXT NOT NULL,                -- names of rights, space separated
  user_id    BIGINT NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
  created_ms BIGINT NOT NULL,
  used_ms    BIGINT NOT NULL DEFAULT 0,
  expires_ms BIGINT NOT NULL DEFAULT 0,    -- 0: never
  revoked_ms BIGINT NOT NULL DEFAULT 0
) {{strict}};
CREATE INDEX api_key_by_user ON api_key (user_id);

CREATE TABLE audit (
  id            BIGINT PRIMARY KEY,
  at_ms         BIGINT NOT NULL,
  actor_kind    TEXT NOT NULL,             -- user, key, system, cli
  actor_id      BIGINT NOT NULL,
  actor_name    TEXT NOT NULL,
  actor_address TEXT NOT NULL DEFAULT '',  -- where from, as the access log of the law wants it
  action        TEXT NOT NULL,             -- e.g. customer.change
  object_kind   TEXT NOT NULL,
  object_id     BIGINT NOT NULL,
  object_name   TEXT NOT NULL DEFAULT '',
  detail        TEXT NOT NULL DEFAULT ''   -- JSON: field to what it was and what it became
) {{strict}};
CREATE INDEX audit_time ON audit (at_ms, id);
CREATE INDEX audit_object ON audit (object_kind, object_id, at_ms, id);
CREATE INDEX audit_kind ON audit (object_kind, at_ms, id);
CREATE INDEX audit_actor ON audit (actor_id, at_ms, id);
CREATE INDEX audit_action ON audit (action, at_ms, id);

-- Jobs to do now, later or again. Owner: job.
CREATE TABLE job (
  id           BIGINT PRIMARY KEY,
  kind         TEXT NOT NULL,
  args         TEXT NOT NULL DEFAULT '{}',
  unique_key   TEXT,                       -- at most one unfinished job with this key
  state        TEXT NOT NULL,              -- waiting, running, done, failed, stopped
  priority     BIGINT NOT NULL DEFAULT 0,  -- greater first
  run_at_ms    BIGINT NOT NULL,
  attempts     BIGINT NOT NULL DEFAULT 0,  -- tries that count against max_attempts
  max_attempts BIGINT NOT NULL DEFAULT 8,
  runs         BIGINT NOT NULL DEFAULT 0,  -- times claimed; tells a run from an earlier one that came back from the dead
  lost         BIGINT NOT NULL DEFAULT 0,  -- processes that died over it without progress
  lease_ms     BIGINT NOT NULL DEFAULT 0,  -- running until then unless renewed
  worker       TEXT NOT NULL DEFAULT '',
  done         BIGINT NOT NULL DEFAULT 0,  -- progress
  total        BIGINT NOT NULL DEFAULT 0,
  note         TEXT NOT NULL DEFAULT '',
  error        TEXT NOT NULL DEFAULT '',
  error_code   TEXT NOT NULL DEFAULT '',
  actor_kind   TEXT NOT NULL DEFAULT '',
  actor_id     BIGINT NOT NULL DEFAULT 0,
  actor_name   TEXT NOT NULL DEFAULT '',
  created_ms   BIGINT NOT NULL,
  started_ms   BIGINT NOT NULL DEFAULT 0,
  finished_ms  BIGINT NOT NULL DEFAULT 0,
  stop         BOOLEAN NOT NULL DEFAULT FALSE, -- somebody asked the running job to end
  again        BOOLEAN NOT NULL DEFAULT FALSE  -- asked for anew while running: run once more
) {{strict}};
CREATE UNIQUE INDEX job_unique ON job (unique_key) WHERE state IN ('waiting', 'running');
CREATE INDEX job_ready ON job (priority DESC, run_at_ms, id) WHERE state = 'waiting';
CREATE INDEX job_running ON job (lease_ms) WHERE state = 'running';
CREATE INDEX job_state ON job (state, id);
CREATE INDEX job_kind ON job (kind, id);

CREATE TABLE job_schedule (
  kind    TEXT PRIMARY KEY,
  next_ms BIGINT NOT NULL
) {{clustered}};
