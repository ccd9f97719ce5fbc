-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "event_status" AS ENUM ('draft', 'published', 'completed');

-- CreateEnum
CREATE TYPE "payment_status" AS ENUM ('pending', 'booked', 'failed', 'expired', 'review', 'refunding', 'refunded', 'refund_failed');

-- CreateEnum
CREATE TYPE "gender" AS ENUM ('female', 'male', 'other');

-- CreateEnum
CREATE TYPE "hold_status" AS ENUM ('held', 'released', 'booked');

-- CreateEnum
CREATE TYPE "email_kind" AS ENUM ('booking_confirmed', 'refund_started', 'refund_completed');

-- CreateEnum
CREATE TYPE "email_status" AS ENUM ('queued', 'handed_over', 'sent', 'unknown', 'failed');

-- CreateEnum
CREATE TYPE "refund_status" AS ENUM ('requested', 'pending', 'confirmed', 'completed', 'failed');

-- CreateEnum
CREATE TYPE "refund_reason" AS ENUM ('no_place_left', 'duplicate_payment', 'cancelled_by_parent', 'cancelled_by_organiser', 'other');

-- CreateTable
CREATE TABLE "cities" (
    "id" SERIAL NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "cities_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "venues" (
    "id" SERIAL NOT NULL,
    "city_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "map_url" TEXT,

    CONSTRAINT "venues_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "games" (
    "id" SERIAL NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "min_age_months" INTEGER NOT NULL,
    "max_age_months" INTEGER NOT NULL,
    "minutes" INTEGER NOT NULL,

    CONSTRAINT "games_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "events" (
    "id" SERIAL NOT NULL,
    "slug" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "about" TEXT NOT NULL,
    "date" DATE NOT NULL,
    "city_id" INTEGER NOT NULL,
    "venue_id" INTEGER,
    "status" "event_status" NOT NULL DEFAULT 'draft',
    "terms_version" TEXT NOT NULL,

    CONSTRAINT "events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "slots" (
    "id" SERIAL NOT NULL,
    "event_id" INTEGER NOT NULL,
    "game_id" INTEGER NOT NULL,
    "starts_at" TIMESTAMPTZ(6) NOT NULL,
    "ends_at" TIMESTAMPTZ(6) NOT NULL,
    "price_paise" INTEGER NOT NULL,
    "capacity" INTEGER NOT NULL,
    "held" INTEGER NOT NULL DEFAULT 0,
    "booked" INTEGER NOT NULL DEFAULT 0,
    "paused" BOOLEAN NOT NULL DEFAULT false,
    "note" TEXT,

    CONSTRAINT "slots_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "add_ons" (
    "id" SERIAL NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "price_paise" INTEGER NOT NULL,
    "stock" INTEGER,
    "bundle_from_quantity" INTEGER,
    "bundle_percent_off" INTEGER,
    "active" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "add_ons_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "promo_codes" (
    "id" SERIAL NOT NULL,
    "code" TEXT NOT NULL,
    "percent_off" INTEGER,
    "fixed_paise" INTEGER,
    "valid_from" TIMESTAMPTZ(6) NOT NULL,
    "valid_to" TIMESTAMPTZ(6) NOT NULL,
    "usage_limit" INTEGER,
    "min_purchase_paise" INTEGER NOT NULL DEFAULT 0,
    "max_discount_paise" INTEGER,

    CONSTRAINT "promo_codes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payments" (
    "id" BIGSERIAL NOT NULL,
    "merchant_transaction_id" TEXT NOT NULL,
    "booking_ref" TEXT NOT NULL,
    "idempotency_key_hash" TEXT NOT NULL,
    "request_hash" TEXT NOT NULL,
    "event_id" INTEGER NOT NULL,
    "status" "payment_status" NOT NULL DEFAULT 'pending',
    "amount_paise" INTEGER NOT NULL,
    "currency" TEXT NOT NULL DEFAULT 'INR',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "hold_expires_at" TIMESTAMPTZ(6) NOT NULL,
    "order_final_at" TIMESTAMPTZ(6) NOT NULL,
    "pay_lease_until" TIMESTAMPTZ(6),
    "pay_refused_at" TIMESTAMPTZ(6),
    "gateway_order_id" TEXT,
    "redirect_url" TEXT,
    "gateway_expires_at" TIMESTAMPTZ(6),
    "next_look_at" TIMESTAMPTZ(6),
    "look_lease_until" TIMESTAMPTZ(6),
    "nudge_seq" INTEGER NOT NULL DEFAULT 0,
    "nudged_look_at" TIMESTAMPTZ(6),
    "looks" INTEGER NOT NULL DEFAULT 0,
    "look_errors" INTEGER NOT NULL DEFAULT 0,
    "claimed_at" TIMESTAMPTZ(6),
    "claim_looks" INTEGER NOT NULL DEFAULT 0,
    "captured_at" TIMESTAMPTZ(6),
    "closed_at" TIMESTAMPTZ(6),
    "failure_code" TEXT,
    "review_reason" TEXT,

    CONSTRAINT "payments_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "parents" (
    "payment_id" BIGINT NOT NULL,
    "full_name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "phone" TEXT NOT NULL,

    CONSTRAINT "parents_pkey" PRIMARY KEY ("payment_id")
);

-- CreateTable
CREATE TABLE "children" (
    "id" BIGSERIAL NOT NULL,
    "payment_id" BIGINT NOT NULL,
    "position" INTEGER NOT NULL,
    "full_name" TEXT NOT NULL,
    "date_of_birth" DATE NOT NULL,
    "gender" "gender" NOT NULL,
    "school_name" TEXT,

    CONSTRAINT "children_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "consents" (
    "payment_id" BIGINT NOT NULL,
    "terms_version" TEXT NOT NULL,
    "consented_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "consents_pkey" PRIMARY KEY ("payment_id")
);

-- CreateTable
CREATE TABLE "payment_items" (
    "id" BIGSERIAL NOT NULL,
    "payment_id" BIGINT NOT NULL,
    "slot_id" INTEGER NOT NULL,
    "child_id" BIGINT NOT NULL,
    "child_key" TEXT NOT NULL,
    "price_paise" INTEGER NOT NULL,
    "hold" "hold_status" NOT NULL DEFAULT 'held',

    CONSTRAINT "payment_items_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "bookings" (
    "id" BIGSERIAL NOT NULL,
    "payment_id" BIGINT NOT NULL,
    "merchant_transaction_id" TEXT NOT NULL,
    "booking_ref" TEXT NOT NULL,
    "event_id" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "cancelled_at" TIMESTAMPTZ(6),

    CONSTRAINT "bookings_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "booking_items" (
    "id" BIGSERIAL NOT NULL,
    "booking_id" BIGINT NOT NULL,
    "slot_id" INTEGER NOT NULL,
    "child_id" BIGINT NOT NULL,
    "child_key" TEXT NOT NULL,
    "price_paise" INTEGER NOT NULL,
    "cancelled_at" TIMESTAMPTZ(6),

    CONSTRAINT "booking_items_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_events" (
    "id" BIGSERIAL NOT NULL,
    "dedupe_key" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deliveries" INTEGER NOT NULL DEFAULT 1,
    "event" TEXT,
    "merchant_transaction_id" TEXT,
    "body" BYTEA NOT NULL,

    CONSTRAINT "webhook_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "emails" (
    "id" BIGSERIAL NOT NULL,
    "payment_id" BIGINT NOT NULL,
    "kind" "email_kind" NOT NULL,
    "status" "email_status" NOT NULL DEFAULT 'queued',
    "message_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "handed_over_at" TIMESTAMPTZ(6),
    "closed_at" TIMESTAMPTZ(6),
    "smtp_code" INTEGER,
    "next_look_at" TIMESTAMPTZ(6),
    "look_lease_until" TIMESTAMPTZ(6),
    "nudge_seq" INTEGER NOT NULL DEFAULT 0,
    "nudged_look_at" TIMESTAMPTZ(6),
    "looks" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "emails_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "refunds" (
    "id" BIGSERIAL NOT NULL,
    "payment_id" BIGINT NOT NULL,
    "merchant_refund_id" TEXT NOT NULL,
    "gateway_refund_id" TEXT,
    "amount_paise" INTEGER NOT NULL,
    "reason" "refund_reason" NOT NULL,
    "status" "refund_status" NOT NULL DEFAULT 'requested',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "completed_at" TIMESTAMPTZ(6),
    "next_look_at" TIMESTAMPTZ(6),
    "look_lease_until" TIMESTAMPTZ(6),
    "nudge_seq" INTEGER NOT NULL DEFAULT 0,
    "nudged_look_at" TIMESTAMPTZ(6),
    "looks" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "refunds_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payment_timeline" (
    "id" BIGSERIAL NOT NULL,
    "payment_id" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "from_status" "payment_status",
    "to_status" "payment_status" NOT NULL,
    "cause" TEXT NOT NULL,

    CONSTRAINT "payment_timeline_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "cities_slug_key" ON "cities"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "venues_city_id_name_key" ON "venues"("city_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "games_slug_key" ON "games"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "events_slug_key" ON "events"("slug");

-- CreateIndex
CREATE INDEX "events_status_date_id_idx" ON "events"("status", "date", "id");

-- CreateIndex
CREATE INDEX "events_city_id_status_date_idx" ON "events"("city_id", "status", "date");

-- CreateIndex
CREATE UNIQUE INDEX "slots_event_id_game_id_starts_at_key" ON "slots"("event_id", "game_id", "starts_at");

-- CreateIndex
CREATE UNIQUE INDEX "add_ons_slug_key" ON "add_ons"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "promo_codes_code_key" ON "promo_codes"("code");

-- CreateIndex
CREATE UNIQUE INDEX "payments_merchant_transaction_id_key" ON "payments"("merchant_transaction_id");

-- CreateIndex
CREATE UNIQUE INDEX "payments_booking_ref_key" ON "payments"("booking_ref");

-- CreateIndex
CREATE UNIQUE INDEX "payments_idempotency_key_hash_key" ON "payments"("idempotency_key_hash");

-- CreateIndex
CREATE INDEX "parents_phone_idx" ON "parents"("phone");

-- CreateIndex
CREATE INDEX "parents_email_idx" ON "parents"("email");

-- CreateIndex
CREATE UNIQUE INDEX "children_payment_id_position_key" ON "children"("payment_id", "position");

-- CreateIndex
CREATE UNIQUE INDEX "payment_items_payment_id_slot_id_child_id_key" ON "payment_items"("payment_id", "slot_id", "child_id");

-- CreateIndex
CREATE UNIQUE INDEX "bookings_payment_id_key" ON "bookings"("payment_id");

-- CreateIndex
CREATE UNIQUE INDEX "bookings_merchant_transaction_id_key" ON "bookings"("merchant_transaction_id");

-- CreateIndex
CREATE UNIQUE INDEX "bookings_booking_ref_key" ON "bookings"("booking_ref");

-- CreateIndex
CREATE UNIQUE INDEX "booking_items_booking_id_slot_id_child_id_key" ON "booking_items"("booking_id", "slot_id", "child_id");

-- CreateIndex
CREATE UNIQUE INDEX "webhook_events_dedupe_key_key" ON "webhook_events"("dedupe_key");

-- CreateIndex
CREATE INDEX "webhook_events_merchant_transaction_id_idx" ON "webhook_events"("merchant_transaction_id");

-- CreateIndex
CREATE UNIQUE INDEX "emails_message_id_key" ON "emails"("message_id");

-- CreateIndex
CREATE UNIQUE INDEX "emails_payment_id_kind_key" ON "emails"("payment_id", "kind");

-- CreateIndex
CREATE UNIQUE INDEX "refunds_merchant_refund_id_key" ON "refunds"("merchant_refund_id");

-- CreateIndex
CREATE UNIQUE INDEX "refunds_gateway_refund_id_key" ON "refunds"("gateway_refund_id");

-- CreateIndex
CREATE INDEX "payment_timeline_payment_id_id_idx" ON "payment_timeline"("payment_id", "id");

-- AddForeignKey
ALTER TABLE "venues" ADD CONSTRAINT "venues_city_id_fkey" FOREIGN KEY ("city_id") REFERENCES "cities"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "events" ADD CONSTRAINT "events_city_id_fkey" FOREIGN KEY ("city_id") REFERENCES "cities"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "events" ADD CONSTRAINT "events_venue_id_fkey" FOREIGN KEY ("venue_id") REFERENCES "venues"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "slots" ADD CONSTRAINT "slots_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "events"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "slots" ADD CONSTRAINT "slots_game_id_fkey" FOREIGN KEY ("game_id") REFERENCES "games"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payments" ADD CONSTRAINT "payments_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "events"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "parents" ADD CONSTRAINT "parents_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "children" ADD CONSTRAINT "children_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "consents" ADD CONSTRAINT "consents_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payment_items" ADD CONSTRAINT "payment_items_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payment_items" ADD CONSTRAINT "payment_items_slot_id_fkey" FOREIGN KEY ("slot_id") REFERENCES "slots"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payment_items" ADD CONSTRAINT "payment_items_child_id_fkey" FOREIGN KEY ("child_id") REFERENCES "children"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bookings" ADD CONSTRAINT "bookings_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bookings" ADD CONSTRAINT "bookings_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "events"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "booking_items" ADD CONSTRAINT "booking_items_booking_id_fkey" FOREIGN KEY ("booking_id") REFERENCES "bookings"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "booking_items" ADD CONSTRAINT "booking_items_slot_id_fkey" FOREIGN KEY ("slot_id") REFERENCES "slots"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "booking_items" ADD CONSTRAINT "booking_items_child_id_fkey" FOREIGN KEY ("child_id") REFERENCES "children"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "emails" ADD CONSTRAINT "emails_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payment_timeline" ADD CONSTRAINT "payment_timeline_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

