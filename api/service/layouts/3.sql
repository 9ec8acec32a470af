-- Reports by subscription: since when each is known, and what became of each of its slots.
CREATE TABLE subscription (
    name TEXT PRIMARY KEY,
    since TEXT NOT NULL
) STRICT;

CREATE TABLE slot (
    subscription TEXT NOT NULL,
    at TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    started TEXT NOT NULL,
    finished TEXT,
    as_of TEXT NOT NULL,
    since TEXT,
    missed INTEGER NOT NULL,
    parcel TEXT,
    told TEXT,
    counts TEXT,
    PRIMARY KEY (subscription, at)
) STRICT;

CREATE INDEX slot_state ON slot (state);
