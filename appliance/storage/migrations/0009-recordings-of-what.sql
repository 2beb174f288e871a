-- What a recording is of, and whether the rights of what was taught let it be kept.
-- `cut_from` and `cut_to`: milliseconds of media between which the lesson itself lies; NULL where all of it is the lesson.

ALTER TABLE recordings ADD COLUMN may_keep INTEGER NOT NULL DEFAULT 1 CHECK (may_keep IN (0, 1));
ALTER TABLE recordings ADD COLUMN class TEXT;
ALTER TABLE recordings ADD COLUMN subject TEXT;
ALTER TABLE recordings ADD COLUMN title TEXT; -- JSON, by language
ALTER TABLE recordings ADD COLUMN planned_start INTEGER; -- epoch milliseconds
ALTER TABLE recordings ADD COLUMN planned_end INTEGER;
ALTER TABLE recordings ADD COLUMN cut_from INTEGER;
ALTER TABLE recordings ADD COLUMN cut_to INTEGER;

-- Points that somebody wants to explain again. A recording that goes takes them along.

CREATE TABLE recording_bookmarks (
  id TEXT PRIMARY KEY,
  recording TEXT NOT NULL,
  at INTEGER NOT NULL, -- milliseconds of media from the beginning of the recording
  label TEXT NOT NULL -- empty until somebody names it
) STRICT;
CREATE INDEX recording_bookmarks_of ON recording_bookmarks (recording);

-- Recordings that somebody wants taken elsewhere. `upload` is an address with which anybody could write: it leaves the box for its server only.

CREATE TABLE recording_exports (
  recording TEXT NOT NULL,
  place TEXT NOT NULL CHECK (place IN ('folder', 'server')),
  asked_at INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'finished', 'failed')),
  trouble TEXT, -- why the last try failed, or all of them
  bytes INTEGER NOT NULL, -- 0 until it is known
  sent INTEGER NOT NULL, -- as the server said last
  file INTEGER NOT NULL, -- which of its files is on its way, from 0
  upload TEXT, -- where a server takes that file
  mark TEXT, -- what was being sent there, and for which server
  finished_at INTEGER,
  PRIMARY KEY (recording, place)
) STRICT;
