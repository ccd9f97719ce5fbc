-- What a parent who cancels gets back, as rows that the organiser may change without a release.

CREATE TABLE "cancellation_rules" (
  "from_days" INTEGER NOT NULL,
  "percent" INTEGER NOT NULL,
  "fee_paise" INTEGER NOT NULL DEFAULT 0,
  CONSTRAINT "cancellation_rules_pkey" PRIMARY KEY ("from_days"),
  CONSTRAINT cancellation_rules_from_days CHECK (from_days >= 0),
  CONSTRAINT cancellation_rules_percent CHECK (percent BETWEEN 0 AND 100),
  CONSTRAINT cancellation_rules_fee CHECK (fee_paise >= 0)
);

INSERT INTO cancellation_rules (from_days, percent, fee_paise) VALUES (31, 100, 20000), (15, 75, 0), (7, 50, 0);
