-- Money's other endings: refunds that are followed to their end, and payments that may be tried again.

ALTER TABLE refunds
  -- Committed just before PhonePe is first asked for the refund: from then on it is asked about before it is asked for.
  ADD COLUMN posted_at timestamptz(6),
  ADD COLUMN failure_code text;

ALTER TABLE payments
  -- The last look that PhonePe answered.
  ADD COLUMN answered_at timestamptz(6);

ALTER TABLE refunds
  ADD CONSTRAINT refunds_open_is_due CHECK (status NOT IN ('requested', 'pending', 'confirmed') OR next_look_at IS NOT NULL),
  ADD CONSTRAINT refunds_completed_at CHECK ((status = 'completed') = (completed_at IS NOT NULL));
