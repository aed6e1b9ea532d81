-- When in its minute a source was heard of last: a minute is too coarse to tell a pause from a silence.
ALTER TABLE arrivals_1m ADD COLUMN last_at timestamptz(3);
