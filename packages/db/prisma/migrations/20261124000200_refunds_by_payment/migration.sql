-- Each look at a payment, each reading and each refund asks for a payment's refunds, final ones too.
CREATE INDEX "refunds_payment_id_idx" ON "refunds"("payment_id");
