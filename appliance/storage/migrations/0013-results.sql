-- From when on the answers of a question grow old: when it was kept, where the box was sure of the date then, and else when it next was. Times are
-- epoch milliseconds.
ALTER TABLE quiz_polls ADD COLUMN ages_from INTEGER;

-- What is to be sent up, in the order in which it came about.
CREATE TABLE outbox (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  stream TEXT NOT NULL, -- to whom, such as xapi
  id TEXT NOT NULL, -- the same whenever the same thing is written
  body TEXT NOT NULL,
  refused TEXT, -- why whoever got it does not want it; NULL while it waits
  UNIQUE (stream, id)
) STRICT;
CREATE INDEX outbox_waiting ON outbox (stream, position) WHERE refused IS NULL;

-- What became of the rest of it.
CREATE TABLE outbox_counts (
  stream TEXT PRIMARY KEY,
  sent INTEGER NOT NULL DEFAULT 0,
  dropped INTEGER NOT NULL DEFAULT 0, -- the oldest, where there was no room for more
  refused INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
