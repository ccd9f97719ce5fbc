import type { Quote, QuoteDiscount } from '@nibog/api/schemas';
import type { Messages } from '../../../messages/languages.ts';
import { Card } from '../../../ui/page.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { useMessages } from '../../../messages/use-messages.ts';

export function PriceCard({ quote }: { quote: Quote | undefined }) {
  const t = useMessages();
  return (
    <Card>
      <h2 className="text-lg">{t.review.price}</h2>
      {quote ? (
        <dl className="grid gap-2 tabular-nums">
          {quote.lines.map((line) => (
            <Row
              key={`${line.kind} ${line.label} ${line.unitPaise}`}
              label={line.quantity > 1 ? `${line.label} × ${line.quantity}` : line.label}
              amount={t.format.money(line.amountPaise)}
            />
          ))}
          {quote.discounts.map((discount) => (
            <Row
              key={`${discount.kind} ${discount.label}`}
              label={describeDiscount(t, discount)}
              amount={`−${t.format.money(discount.amountPaise)}`}
            />
          ))}
          <div className="flex justify-between gap-4 border-t border-line pt-3 font-bold">
            <dt>{t.review.total}</dt>
            <dd className="font-display text-lg">{t.format.money(quote.totalPaise)}</dd>
          </div>
        </dl>
      ) : (
        <div className="grid gap-3">
          <Skeleton className="h-6" />
          <Skeleton className="h-8" />
        </div>
      )}
    </Card>
  );
}

function describeDiscount({ addOns: words }: Messages, { kind, label, percentOff }: QuoteDiscount): string {
  return kind === 'bundle' ? words.bundleRow(label, percentOff ?? 0) : words.promoRow(label);
}

function Row({ label, amount }: { label: string; amount: string }) {
  return (
    <div className="flex justify-between gap-4">
      <dt>{label}</dt>
      <dd className="whitespace-nowrap">{amount}</dd>
    </div>
  );
}
