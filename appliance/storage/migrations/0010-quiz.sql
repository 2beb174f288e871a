-- Questions that are asked in class, and what was answered. Times are epoch milliseconds.

CREATE TABLE quiz_polls (
  id TEXT PRIMARY KEY,
  value TEXT NOT NULL, -- JSON: the question, its rounds, and how many gave which answer
  kept_at INTEGER, -- NULL while it is on
  dated INTEGER NOT NULL CHECK (dated IN (0, 1)) -- whether somebody vouched for that date
) STRICT;
-- One question at a time.
CREATE UNIQUE INDEX quiz_polls_on ON quiz_polls (kept_at IS NULL) WHERE kept_at IS NULL;
CREATE INDEX quiz_polls_kept ON quiz_polls (kept_at) WHERE kept_at IS NOT NULL;

-- Who answered what: p: a pupil, s: a seat, n: a nickname, g: a group, d: a device.
CREATE TABLE quiz_answers (
  poll TEXT NOT NULL REFERENCES quiz_polls (id) ON DELETE CASCADE,
  round INTEGER NOT NULL,
  who TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (poll, round, who)
) STRICT, WITHOUT ROWID;

-- Of an anonymous question: only that somebody has answered, and apart from that how many gave which answer. Neither table has a time, nor an
-- order of its rows but by what is in them, so that nothing leads from the one to the other.
CREATE TABLE quiz_answered (
  poll TEXT NOT NULL REFERENCES quiz_polls (id) ON DELETE CASCADE,
  round INTEGER NOT NULL,
  who TEXT NOT NULL,
  PRIMARY KEY (poll, round, who)
) STRICT, WITHOUT ROWID;
CREATE TABLE quiz_counts (
  poll TEXT NOT NULL REFERENCES quiz_polls (id) ON DELETE CASCADE,
  round INTEGER NOT NULL,
  value TEXT NOT NULL,
  count INTEGER NOT NULL CHECK (count >= 0),
  PRIMARY KEY (poll, round, value)
) STRICT, WITHOUT ROWID;

-- Questions to be asked later, in their order.
CREATE TABLE quiz_prepared (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  value TEXT NOT NULL -- JSON
) STRICT;

-- Phones of pupils in the room. `id`: of the secret that the phone keeps, the hash.
CREATE TABLE quiz_phones (
  id TEXT PRIMARY KEY,
  seat TEXT UNIQUE,
  nickname TEXT UNIQUE,
  joined_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
