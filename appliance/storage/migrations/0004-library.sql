-- The library. What is on the disk only its files say; here is what they cannot.

-- The newest document of each kind that was accepted of each publisher; its bytes are in the folder library/catalogues/<publisher>.
CREATE TABLE library_documents (
  publisher TEXT NOT NULL,
  document TEXT NOT NULL CHECK (document IN ('root', 'catalog', 'timetable')),
  serial INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  url TEXT NOT NULL, -- where it came from, without credentials
  etag TEXT, -- as the server gave it, for If-None-Match
  accepted_at INTEGER NOT NULL, -- epoch milliseconds
  PRIMARY KEY (publisher, document)
) STRICT;

CREATE TABLE library_pins (
  item_id TEXT PRIMARY KEY,
  pinned_at INTEGER NOT NULL
) STRICT;

-- When a blob was last opened by somebody; a blob without a row was never.
CREATE TABLE library_uses (
  sha256 TEXT PRIMARY KEY,
  used_at INTEGER NOT NULL
) STRICT;

CREATE TABLE library_evictions (
  at INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  title TEXT NOT NULL, -- JSON, by language
  bytes INTEGER NOT NULL,
  because TEXT NOT NULL
) STRICT;
CREATE INDEX library_evictions_at ON library_evictions (at);

-- Bytes that came over the uplink in the background, by the month of the school's clock (2026-11).
CREATE TABLE library_traffic (
  month TEXT PRIMARY KEY,
  bytes INTEGER NOT NULL
) STRICT;

-- How often the box was seen on and off in each hour of the week (0 = Monday, 0 to 1 o'clock), fading with the weeks.
CREATE TABLE library_hours (
  hour INTEGER PRIMARY KEY CHECK (hour BETWEEN 0 AND 167),
  seen_on REAL NOT NULL,
  seen_off REAL NOT NULL
) STRICT;

-- Boxes of the school that have answered once.
CREATE TABLE library_peers (
  box_id TEXT PRIMARY KEY,
  address TEXT NOT NULL,
  seen_at INTEGER NOT NULL
) STRICT;

-- Single words that outlive a power cut: paused, what the line gave, where the scrub is.
CREATE TABLE library_notes (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL -- JSON
) STRICT;
