-- Prepared questions that are asked one after the other, such as three at the end of a lesson; in their order.
CREATE TABLE quiz_sets (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  value TEXT NOT NULL -- JSON
) STRICT;
