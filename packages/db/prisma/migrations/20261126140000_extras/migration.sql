-- Add-ons and promo codes that can be bought: what an event sells beside its games, and what takes from the price.

-- AlterTable: nothing could be bought of these until now, so there is no row to give an event to.
ALTER TABLE "add_ons" DROP CONSTRAINT "add_ons_stock_not_negative";
DROP INDEX "add_ons_slug_key";
ALTER TABLE "add_ons" DROP COLUMN "stock",
ADD COLUMN     "event_id" INTEGER NOT NULL,
ADD COLUMN     "description" TEXT NOT NULL DEFAULT '';

-- CreateTable
CREATE TABLE "add_on_variants" (
    "id" SERIAL NOT NULL,
    "add_on_id" INTEGER NOT NULL,
    "label" TEXT NOT NULL DEFAULT '',
    "stock" INTEGER,
    "held" INTEGER NOT NULL DEFAULT 0,
    "sold" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "add_on_variants_pkey" PRIMARY KEY ("id")
);

-- AlterTable
ALTER TABLE "promo_codes" ADD COLUMN     "held" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "used" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "promo_code_events" (
    "promo_code_id" INTEGER NOT NULL,
    "event_id" INTEGER NOT NULL,

    CONSTRAINT "promo_code_events_pkey" PRIMARY KEY ("promo_code_id","event_id")
);

-- CreateTable
CREATE TABLE "promo_code_games" (
    "promo_code_id" INTEGER NOT NULL,
    "game_id" INTEGER NOT NULL,

    CONSTRAINT "promo_code_games_pkey" PRIMARY KEY ("promo_code_id","game_id")
);

-- AlterTable
ALTER TABLE "payments" ADD COLUMN     "discount_paise" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "payment_add_ons" (
    "id" BIGSERIAL NOT NULL,
    "payment_id" BIGINT NOT NULL,
    "variant_id" INTEGER NOT NULL,
    "quantity" INTEGER NOT NULL,
    "unit_paise" INTEGER NOT NULL,
    "hold" "hold_status" NOT NULL DEFAULT 'held',

    CONSTRAINT "payment_add_ons_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "promo_uses" (
    "payment_id" BIGINT NOT NULL,
    "promo_code_id" INTEGER NOT NULL,
    "discount_paise" INTEGER NOT NULL,
    "hold" "hold_status" NOT NULL DEFAULT 'held',

    CONSTRAINT "promo_uses_pkey" PRIMARY KEY ("payment_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "add_ons_event_id_slug_key" ON "add_ons"("event_id", "slug");

-- CreateIndex
CREATE UNIQUE INDEX "add_on_variants_add_on_id_label_key" ON "add_on_variants"("add_on_id", "label");

-- CreateIndex
CREATE UNIQUE INDEX "payment_add_ons_payment_id_variant_id_key" ON "payment_add_ons"("payment_id", "variant_id");

-- AddForeignKey
ALTER TABLE "add_ons" ADD CONSTRAINT "add_ons_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "events"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "add_on_variants" ADD CONSTRAINT "add_on_variants_add_on_id_fkey" FOREIGN KEY ("add_on_id") REFERENCES "add_ons"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "promo_code_events" ADD CONSTRAINT "promo_code_events_promo_code_id_fkey" FOREIGN KEY ("promo_code_id") REFERENCES "promo_codes"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "promo_code_events" ADD CONSTRAINT "promo_code_events_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "events"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "promo_code_games" ADD CONSTRAINT "promo_code_games_promo_code_id_fkey" FOREIGN KEY ("promo_code_id") REFERENCES "promo_codes"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "promo_code_games" ADD CONSTRAINT "promo_code_games_game_id_fkey" FOREIGN KEY ("game_id") REFERENCES "games"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payment_add_ons" ADD CONSTRAINT "payment_add_ons_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payment_add_ons" ADD CONSTRAINT "payment_add_ons_variant_id_fkey" FOREIGN KEY ("variant_id") REFERENCES "add_on_variants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "promo_uses" ADD CONSTRAINT "promo_uses_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "promo_uses" ADD CONSTRAINT "promo_uses_promo_code_id_fkey" FOREIGN KEY ("promo_code_id") REFERENCES "promo_codes"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Guards: the last line behind the guarded statements of checkout and settlement.

ALTER TABLE add_on_variants
  -- A check that answers NULL passes: where nothing is counted there is no limit.
  ADD CONSTRAINT add_on_variants_stock CHECK (held >= 0 AND sold >= 0 AND stock >= 0 AND held + sold <= stock);

ALTER TABLE promo_codes
  ADD CONSTRAINT promo_codes_uses CHECK (held >= 0 AND used >= 0 AND usage_limit >= 0 AND held + used <= usage_limit),
  ADD CONSTRAINT promo_codes_amounts CHECK (min_purchase_paise >= 0 AND max_discount_paise > 0),
  -- Parents type it as they like, and it is looked for in capitals.
  ADD CONSTRAINT promo_codes_capitals CHECK (code = upper(btrim(code)) AND code <> '');

ALTER TABLE payments ADD CONSTRAINT payments_discount CHECK (discount_paise >= 0);

ALTER TABLE payment_add_ons ADD CONSTRAINT payment_add_ons_amounts CHECK (quantity > 0 AND unit_paise > 0);

ALTER TABLE promo_uses ADD CONSTRAINT promo_uses_discount_positive CHECK (discount_paise > 0);

-- Money that came late may find the places free and what was added to them gone.
ALTER TYPE refund_reason ADD VALUE 'no_extras_left' AFTER 'no_place_left';

-- The audit counts what is taken by these.
CREATE INDEX "payment_add_ons_variant_id_idx" ON "payment_add_ons"("variant_id");
CREATE INDEX "promo_uses_promo_code_id_idx" ON "promo_uses"("promo_code_id");
