-- Epoch milliseconds from which the age of a recording counts, by a date that somebody vouched for; NULL until somebody does.
-- What was recorded before this counts from the next sure date on.

ALTER TABLE recordings ADD COLUMN ages_from INTEGER;
