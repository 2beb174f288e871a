-- The timetable of the classroom: what staff keep. Calendars of other tools are files in the folder timetable; here is what is known of them.

-- Bells and term, one row each.
CREATE TABLE timetable_notes (
  name TEXT PRIMARY KEY CHECK (name IN ('bells', 'term')),
  value TEXT NOT NULL -- JSON
) STRICT;

-- The week grid. In one place stands a lesson for every week, or one for odd and one for even weeks.
CREATE TABLE timetable_grid (
  weekday INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7), -- 1 = Monday
  period INTEGER NOT NULL,
  weeks TEXT NOT NULL CHECK (weeks IN ('every', 'odd', 'even')),
  value TEXT NOT NULL, -- JSON
  PRIMARY KEY (weekday, period, weeks)
) STRICT;

-- Changes of single days, in the order in which they act.
CREATE TABLE timetable_changes (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  at INTEGER NOT NULL, -- epoch milliseconds
  value TEXT NOT NULL -- JSON: the change, and what the lessons were called that it names
) STRICT;

-- Calendars: addresses and files of the settings, and files that were brought.
CREATE TABLE timetable_calendars (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('url', 'file', 'upload')),
  label TEXT NOT NULL, -- where it came from, without credentials
  etag TEXT, -- as the server gave it, for If-None-Match
  fetched_at INTEGER, -- epoch milliseconds of the copy in use
  failing_since INTEGER -- epoch milliseconds; NULL where the last look was well
) STRICT;
