-- Which phone has said that a pupil is here, by the hash of its secret: it can say so for nobody else in this lesson.

ALTER TABLE roster_attendance ADD COLUMN phone TEXT;
