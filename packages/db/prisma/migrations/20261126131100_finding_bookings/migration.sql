-- Finding bookings by e-mail, and the limits that all processes share.

ALTER TABLE emails
  -- 0 for what comes once, counted from 1 for what a parent may ask for again.
  ADD COLUMN occasion integer NOT NULL DEFAULT 0,
  ADD CONSTRAINT emails_occasion CHECK ((occasion > 0) = (kind IN ('booking_link', 'booking_resent', 'booking_moved')));

CREATE UNIQUE INDEX "emails_payment_id_kind_occasion_key" ON "emails"("payment_id", "kind", "occasion");
DROP INDEX "emails_payment_id_kind_key";

-- Somebody's wish for a link. Written for a known address as for an unknown one. A worker sees to it later, so that
-- neither the answer nor its time tells which it was.
CREATE TABLE "link_requests" (
  "id" BIGSERIAL NOT NULL,
  "email" TEXT,
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "next_look_at" TIMESTAMPTZ(6),
  "look_lease_until" TIMESTAMPTZ(6),
  "nudge_seq" INTEGER NOT NULL DEFAULT 0,
  "nudged_look_at" TIMESTAMPTZ(6),
  "looks" INTEGER NOT NULL DEFAULT 0,
  CONSTRAINT "link_requests_pkey" PRIMARY KEY ("id"),
  -- The address is kept until its turn and no longer.
  CONSTRAINT link_requests_email_until_seen_to CHECK ((email IS NULL) = (next_look_at IS NULL))
);

CREATE INDEX link_requests_due ON link_requests (next_look_at) WHERE next_look_at IS NOT NULL;

-- The link of a mail. Its token is this id and a signature, which is nowhere stored.
CREATE TABLE "booking_links" (
  "email_id" BIGINT NOT NULL,
  "payment_id" BIGINT NOT NULL,
  "public_id" TEXT NOT NULL,
  "expires_at" TIMESTAMPTZ(6) NOT NULL,
  CONSTRAINT "booking_links_pkey" PRIMARY KEY ("email_id")
);

CREATE UNIQUE INDEX "booking_links_public_id_key" ON "booking_links"("public_id");
ALTER TABLE "booking_links" ADD CONSTRAINT "booking_links_email_id_fkey" FOREIGN KEY ("email_id") REFERENCES "emails"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "booking_links" ADD CONSTRAINT "booking_links_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- How often something was done in a window of time, by a keyed hash of who did it.
CREATE TABLE "rate_limits" (
  "bucket" TEXT NOT NULL,
  "window_started_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "used" INTEGER NOT NULL,
  CONSTRAINT "rate_limits_pkey" PRIMARY KEY ("bucket")
);
