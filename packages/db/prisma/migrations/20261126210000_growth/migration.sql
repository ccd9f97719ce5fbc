-- What would be read more of with every season, found by `pnpm bench growth`.

-- Paying again asks for the places of a child.
CREATE INDEX "payment_items_child_id_idx" ON "payment_items"("child_id");
-- The page of past events reads the newest of them.
CREATE INDEX "events_date_id_idx" ON "events"("date", "id");

-- Open refunds have an index already. This one was in the way of the plan that finds a webhook's refund.
DROP INDEX refunds_not_at_rest;
CREATE INDEX refunds_failed ON refunds (status) WHERE status = 'failed';
