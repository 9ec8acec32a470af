-- What is to be delivered: parcels with their files, and where each of them goes.
CREATE TABLE parcel (
    id TEXT PRIMARY KEY,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    html TEXT,
    data TEXT NOT NULL,
    created TEXT NOT NULL
) STRICT;

CREATE TABLE parcel_file (
    parcel TEXT NOT NULL REFERENCES parcel (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (parcel, position)
) STRICT;

CREATE TABLE delivery (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    parcel TEXT NOT NULL REFERENCES parcel (id) ON DELETE CASCADE,
    channel TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    due TEXT NOT NULL,
    finished TEXT,
    told TEXT,
    UNIQUE (parcel, channel)
) STRICT;

CREATE INDEX delivery_due ON delivery (state, due);
