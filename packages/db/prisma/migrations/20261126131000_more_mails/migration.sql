-- Mails that may come more than once, each of a kind of its own: the confirmation's promise of one stays countable.
ALTER TYPE email_kind ADD VALUE 'booking_link';
ALTER TYPE email_kind ADD VALUE 'booking_resent';
ALTER TYPE email_kind ADD VALUE 'booking_moved';
