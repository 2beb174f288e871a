-- The roster: classes, their pupils and clickers, and what becomes of them in a lesson. Times are epoch milliseconds.

CREATE TABLE roster_classes (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  revision INTEGER NOT NULL
) STRICT;

CREATE TABLE roster_pupils (
  id TEXT PRIMARY KEY,
  class_id TEXT NOT NULL,
  number TEXT NOT NULL,
  name TEXT,
  seat TEXT,
  seat_row INTEGER, -- from the front
  seat_column INTEGER,
  group_name TEXT,
  clicker TEXT, -- without the name of its driver
  UNIQUE (class_id, number)
) STRICT;

-- One clicker is one pupil's, in each class that uses it.
CREATE UNIQUE INDEX roster_pupils_clicker ON roster_pupils (class_id, clicker) WHERE clicker IS NOT NULL;

-- Lessons in which the roster was used. The counts are there once it is not kept any longer who was here.
CREATE TABLE roster_lessons (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  class_id TEXT NOT NULL,
  chosen_by TEXT NOT NULL CHECK (chosen_by IN ('tap', 'timetable', 'room')),
  class_now INTEGER, -- names the class that is given; NULL until it has begun
  begun_at INTEGER NOT NULL,
  dated INTEGER NOT NULL CHECK (dated IN (0, 1)), -- whether somebody vouched for that date
  ended INTEGER NOT NULL DEFAULT 0 CHECK (ended IN (0, 1)),
  counts TEXT -- JSON
) STRICT;

CREATE TABLE roster_attendance (
  lesson INTEGER NOT NULL,
  pupil TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('present', 'absent', 'late', 'excused')),
  marked_by TEXT NOT NULL CHECK (marked_by IN ('press', 'tap', 'wave')),
  PRIMARY KEY (lesson, pupil)
) STRICT;
CREATE INDEX roster_attendance_pupil ON roster_attendance (pupil);

-- Clickers that were lent; they are given back when the lesson ends.
CREATE TABLE roster_loans (
  clicker TEXT PRIMARY KEY,
  lesson INTEGER NOT NULL,
  pupil TEXT NOT NULL UNIQUE
) STRICT;

-- Whose turn it was since everybody last had one, in order.
CREATE TABLE roster_turns (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  class_id TEXT NOT NULL,
  pupil TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE roster_points (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  lesson INTEGER NOT NULL,
  group_name TEXT NOT NULL,
  points INTEGER NOT NULL
) STRICT;
