import type { Quote } from '@nibog/api/schemas';
import { useState, type SubmitEvent } from 'react';
import { describeField } from '../../../lib/error-text.ts';
import { MISSING } from '../../../lib/field-problem.ts';
import type { Refusal } from '../../../lib/refusal.ts';
import type { Messages } from '../../../messages/languages.ts';
import { useMessages } from '../../../messages/use-messages.ts';
import { Button } from '../../../ui/button.tsx';
import { LiveStatus } from '../../../ui/live-status.tsx';
import { Card } from '../../../ui/page.tsx';
import { TextField } from '../../../ui/text-field.tsx';

type PromoFieldProps = {
  /** The promo code in use; empty for none. */
  code: string;
  quote: Quote | undefined;
  refusal: Refusal | null;
  checking: boolean;
  onChange: (code: string) => void;
};

/**
 * The field for a promo code. The server validates the code; the field shows the discount or why there is none. Leaving
 * the field applies the code too, so that a parent who overlooks the button still gets the discount.
 */
export function PromoField({ code, quote, refusal, checking, onChange }: PromoFieldProps) {
  const t = useMessages();
  const [typed, setTyped] = useState(code);
  const [pressedEmpty, setPressedEmpty] = useState(false);
  const normalized = typed.trim().toUpperCase();
  const discount = code === '' ? undefined : quote?.discounts.find(({ kind }) => kind === 'promo');
  const refused = refusal && normalized === code ? describePromoRefusal(t, refusal) : undefined;
  const emptyError = pressedEmpty && normalized === '' ? describeField(t, 'promoCode', MISSING) : '';
  function applyCode() {
    if (normalized === '') return;
    setTyped(normalized);
    if (normalized !== code) onChange(normalized);
  }
  function submit(event: SubmitEvent) {
    event.preventDefault();
    setPressedEmpty(normalized === '');
    applyCode();
  }
  function remove() {
    setTyped('');
    setPressedEmpty(false);
    onChange('');
  }
  return (
    <Card>
      <form noValidate onSubmit={submit} className="grid gap-3">
        <TextField
          id="promoCode"
          label={t.promo.label}
          optional
          autoComplete="off"
          autoCapitalize="characters"
          maxLength={40}
          value={typed}
          onChange={setTyped}
          onBlur={applyCode}
          error={refused ?? (emptyError || undefined)}
        />
        <LiveStatus className="font-bold text-leaf empty:hidden">
          {discount && !refused
            ? t.promo.applied(discount.label, t.format.money(discount.amountPaise))
            : null}
        </LiveStatus>
        <div className="flex flex-wrap gap-3">
          <Button type="submit" variant="secondary" busy={checking && code !== ''}>
            {checking && code !== '' ? t.promo.checking : t.promo.apply}
          </Button>
          {code === '' ? null : (
            <Button variant="quiet" onClick={remove}>
              {t.promo.remove}
            </Button>
          )}
        </div>
      </form>
    </Card>
  );
}

/** Why the code does not apply: the problem at its field, or the general text of the reason. */
function describePromoRefusal(t: Messages, { reason, fields }: Refusal): string {
  const field = fields.find(({ path }) => path === 'promoCode');
  const why = field ? describeField(t, 'promoCode', field) : t.reasons[reason].title;
  return `${why}. ${t.promo.without}`;
}
