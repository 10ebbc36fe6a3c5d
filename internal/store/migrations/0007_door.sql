-- +goose Up

-- Whose tries a count is about, so that all counts of one e-mail can be ended together: a hash of it, '' for those over
-- all e-mails.
ALTER TABLE login_attempt ADD COLUMN email TEXT NOT NULL DEFAULT '';
CREATE INDEX login_attempt_email ON login_attempt (email);

-- Browsers that somebody signed in with before. They open nothing by themselves; their wrong passwords are counted apart
-- from those of strangers. Owner: auth.
CREATE TABLE known_device (
  token_hash TEXT NOT NULL,                -- SHA-256 of the cookie
  user_id    BIGINT NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
  network    TEXT NOT NULL,                -- hash of the network it was last used in
  seen_ms    BIGINT NOT NULL,              -- when it last signed in
  PRIMARY KEY (token_hash, user_id)
) {{clustered}};
CREATE INDEX known_device_user ON known_device (user_id, seen_ms);
