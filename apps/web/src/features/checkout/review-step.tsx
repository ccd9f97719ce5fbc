import type { EventDetail } from '@nibog/api/schemas';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../lib/api.ts';
import { readRefusal } from '../../lib/refusal.ts';
import { ActionBar } from '../../ui/action-bar.tsx';
import { Button } from '../../ui/button.tsx';
import { useMessages } from '../../messages/use-messages.ts';
import { CheckoutFrame } from './checkout-frame.tsx';
import { PriceCard } from './price-card.tsx';
import { RefusalAlert } from './refusal-alert.tsx';
import { ReviewCards } from './review-cards.tsx';
import { StepGuard } from './step-guard.tsx';
import { useDraft } from './use-draft.ts';
import { usePay } from './use-pay.ts';
import { quoteInputOf } from './validation.ts';

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
  const quoteOptions = api.checkout.quote.queryOptions(quoteInputOf(draft, event), { staleTime: 0 });
  const quote = useQuery(quoteOptions);
  const payment = usePay(draft, { event, change, quoteKey: quoteOptions.queryKey });
  const refusal = payment.error ?? quote.error;
  const opening = payment.isPending || payment.isSuccess;
  const total = quote.data ? t.format.money(quote.data.totalPaise) : undefined;
  return (
    <CheckoutFrame step="review" heading={t.review.heading} event={event}>
      <ReviewCards draft={draft} event={event} />
      {quote.data || quote.isFetching ? <PriceCard quote={quote.data} /> : null}
      {refusal ? <RefusalAlert refusal={readRefusal(refusal)} event={event} draft={draft} /> : null}
      <p className="text-sm text-soft">{t.review.nextIsPhonePe}</p>
      <ActionBar label={t.review.toPay} total={total}>
        {quote.data ? (
          <Button busy={opening} onClick={() => payment.pay(quote.data)}>
            {opening ? t.review.opening : t.review.pay(total ?? '')}
          </Button>
        ) : (
          <Button busy={quote.isFetching} onClick={() => void quote.refetch()}>
            {quote.isFetching ? t.review.askingPrice : t.review.askPriceAgain}
          </Button>
        )}
      </ActionBar>
    </CheckoutFrame>
  );
}
