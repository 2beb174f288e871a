-- Run sheets: lessons that teachers put together. Times are epoch milliseconds.

CREATE TABLE run_sheets (
  id TEXT PRIMARY KEY,
  revision INTEGER NOT NULL,
  summary TEXT NOT NULL, -- JSON, what lists show
  body TEXT NOT NULL, -- JSON, all of it
  lesson_key TEXT, -- of the lesson that it is meant for
  deleted_at INTEGER, -- NULL while it is not deleted
  deleted_dated INTEGER NOT NULL DEFAULT 0 CHECK (deleted_dated IN (0, 1)) -- whether somebody vouched for that date
) STRICT;

-- A lesson has one.
CREATE UNIQUE INDEX run_sheets_lesson ON run_sheets (lesson_key) WHERE lesson_key IS NOT NULL AND deleted_at IS NULL;

-- The one that is run in class, where one is.
CREATE TABLE run_sheet_run (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  value TEXT NOT NULL -- JSON
) STRICT;
