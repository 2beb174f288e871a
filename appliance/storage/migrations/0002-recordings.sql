-- What the files of a recording cannot say. They are in the folder recordings/<id>.

CREATE TABLE recordings (
  id TEXT PRIMARY KEY,
  channel TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER, -- NULL until the end of the class was told, or found
  kept INTEGER NOT NULL CHECK (kept IN (0, 1)),
  repaired INTEGER NOT NULL CHECK (repaired IN (0, 1)),
  duration INTEGER NOT NULL, -- milliseconds of media
  bytes INTEGER NOT NULL
) STRICT;
