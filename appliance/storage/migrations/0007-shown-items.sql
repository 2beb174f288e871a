-- What of the library was put before the class, and when last; only of the term that runs.
CREATE TABLE shown_items (
  item_id TEXT PRIMARY KEY,
  shown_at INTEGER NOT NULL, -- epoch milliseconds
  dated INTEGER NOT NULL CHECK (dated IN (0, 1)) -- whether somebody vouched for that date
) STRICT;
