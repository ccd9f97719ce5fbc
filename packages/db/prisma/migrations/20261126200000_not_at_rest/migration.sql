-- What somebody has to know of however old it is: found without reading what is over. None of these statuses is on the
-- way of a payment that goes well, so that these indexes cost it nothing.

CREATE INDEX payments_not_at_rest ON payments (status) WHERE status IN ('review', 'refunding', 'refund_failed');
CREATE INDEX refunds_not_at_rest ON refunds (status) WHERE status IN ('requested', 'pending', 'confirmed', 'failed');
CREATE INDEX emails_not_at_rest ON emails (status) WHERE status IN ('unknown', 'failed');
