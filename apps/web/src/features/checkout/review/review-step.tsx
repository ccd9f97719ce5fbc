import type { EventDetail } from '@nibog/api/schemas';
import { readRefusal } from '../../../lib/refusal.ts';
import { ActionBar } from '../../../ui/action-bar.tsx';
import { Button } from '../../../ui/button.tsx';
import { useMessages } from '../../../messages/use-messages.ts';
import { useHold } from '../attempt/use-hold.ts';
import { useDraft } from '../draft/use-draft.ts';
import { CheckoutFrame } from '../step/checkout-frame.tsx';
import { StepGuard } from '../step/step-guard.tsx';
import { PriceCard } from './price-card.tsx';
import { PromoField } from './promo-field.tsx';
import { RefusalAlert } from './refusal-alert.tsx';
import { ReviewCards } from './review-cards.tsx';
import { usePay } from './use-pay.ts';
import { useQuote } from './use-quote.ts';

export function ReviewStep({ event }: { event: EventDetail }) {
  const [draft] = useDraft(event.slug);
  return (
    <StepGuard step="review" draft={draft} event={event}>
      <Review event={event} />
    </StepGuard>
  );
}

function Review({ event }: { event: EventDetail }) {
  const t = useMessages();
  const [draft, change] = useDraft(event.slug);
  const hold = useHold(event.slug);
  const quote = useQuote(draft, event);
  const payment = usePay(draft, { event, change, quoteKey: quote.queryKey });
  const refused = payment.error ?? quote.error;
  const refusal = refused ? readRefusal(refused) : null;
  // A refused promo code is shown at its field, and no longer matters once the code is removed.
  const isPromoRemoved = draft.promoCode === '' && refusal?.reason.startsWith('PROMO_');
  const isOpening = payment.isPending || payment.isSuccess;
  const { data } = quote;
  const total = data ? t.format.money(data.totalPaise) : undefined;
  return (
    <CheckoutFrame step="review" heading={t.review.heading} event={event}>
      <ReviewCards draft={draft} event={event} />
      <PromoField
        code={draft.promoCode}
        quote={data}
        refusal={quote.promoRefusal}
        checking={quote.isFetching}
        onChange={(promoCode) => change((current) => ({ ...current, promoCode }))}
      />
      {data || quote.isFetching ? <PriceCard quote={data} /> : null}
      {refusal && !isPromoRemoved ? <RefusalAlert refusal={refusal} event={event} draft={draft} /> : null}
      <p className="text-sm text-soft">
        {hold ? null : `${t.review.keptFromNow} `}
        {t.review.nextIsPhonePe}
      </p>
      <ActionBar>
        {data && !quote.isPrevious ? (
          <Button busy={isOpening} onClick={() => payment.pay(data)}>
            {isOpening ? t.review.opening : t.review.pay(total ?? '')}
          </Button>
        ) : (
          <Button busy={quote.isFetching} onClick={quote.refetch}>
            {quote.isFetching ? t.review.askingPrice : t.review.askPriceAgain}
          </Button>
        )}
      </ActionBar>
    </CheckoutFrame>
  );
}
