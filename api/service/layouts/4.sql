-- Watches: saved questions, where their news go, and what each has found so far.
CREATE TABLE watch (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    question TEXT NOT NULL,
    deliver TEXT NOT NULL,
    rhythm TEXT NOT NULL,
    timezone TEXT NOT NULL,
    lang TEXT NOT NULL,
    by TEXT NOT NULL,
    created TEXT NOT NULL,
    turn INTEGER NOT NULL DEFAULT 0,
    looked TEXT NOT NULL,
    version INTEGER,
    trouble TEXT
) STRICT;

CREATE TABLE watch_seen (
    watch INTEGER NOT NULL REFERENCES watch (number) ON DELETE CASCADE,
    entity TEXT NOT NULL,
    PRIMARY KEY (watch, entity)
) STRICT, WITHOUT ROWID;
