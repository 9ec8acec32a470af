-- Times are ISO 8601 in UTC. Nothing here is a secret: of a key there is the hash alone.
CREATE TABLE key (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    hash BLOB NOT NULL,
    created TEXT NOT NULL,
    expires TEXT,
    revoked TEXT
) STRICT;

CREATE UNIQUE INDEX key_name ON key (name) WHERE revoked IS NULL;

CREATE TABLE audit (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    key TEXT,
    what TEXT NOT NULL,
    subject TEXT NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL,
    request TEXT
) STRICT;

CREATE INDEX audit_who ON audit (who, number);

CREATE TABLE job (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    mark TEXT NOT NULL,
    by TEXT NOT NULL,
    asked TEXT NOT NULL,
    created TEXT NOT NULL,
    started TEXT,
    finished TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    cancel INTEGER NOT NULL DEFAULT 0,
    reason TEXT,
    counts TEXT NOT NULL DEFAULT '{}'
) STRICT;

CREATE INDEX job_state ON job (state, number);
CREATE INDEX job_mark ON job (mark, number);
