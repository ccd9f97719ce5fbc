-- The language that the parent read the pages in: mails are written in it.

ALTER TABLE parents
  -- Which languages there are is the code's to say: one more needs no migration.
  ADD COLUMN language text NOT NULL DEFAULT 'en',
  ADD CONSTRAINT parents_language CHECK (language ~ '^[a-z]{2}$');
