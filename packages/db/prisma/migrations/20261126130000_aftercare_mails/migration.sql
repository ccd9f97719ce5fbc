-- Kinds of mail of their own: a value of an enum can be used once its transaction has committed, so it comes alone.
-- A cancellation that returns nothing has no refund's mail to tell of it.
ALTER TYPE email_kind ADD VALUE 'booking_cancelled';
