-- Times are epoch milliseconds by the box's clock. Secrets, sessions, screens and tokens are kept as hashes only.

CREATE TABLE facts_kv (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL -- JSON
) STRICT;

CREATE TABLE settings (
  key TEXT NOT NULL, -- dotted, such as live.viewers.max
  origin TEXT NOT NULL CHECK (origin IN ('page', 'desired')),
  value TEXT NOT NULL, -- JSON
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (key, origin)
) STRICT;

CREATE TABLE secrets (
  kind TEXT PRIMARY KEY,
  salt BLOB NOT NULL,
  hash BLOB NOT NULL,
  params TEXT NOT NULL -- JSON
) STRICT;

CREATE TABLE sessions (
  id_hash BLOB PRIMARY KEY,
  role TEXT NOT NULL,
  via TEXT NOT NULL,
  label TEXT NOT NULL,
  remembered INTEGER NOT NULL CHECK (remembered IN (0, 1)),
  created_at INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  hold INTEGER NOT NULL CHECK (hold IN (0, 1)),
  technician_until INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE screens (
  token_hash BLOB PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  letters TEXT NOT NULL,
  name TEXT NOT NULL,
  admitted_at INTEGER NOT NULL,
  admitted_by TEXT NOT NULL DEFAULT 'holder' CHECK (admitted_by IN ('holder', 'loopback'))
) STRICT;

CREATE TABLE tokens (
  id TEXT PRIMARY KEY,
  token_hash BLOB NOT NULL UNIQUE,
  label TEXT NOT NULL,
  role TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
