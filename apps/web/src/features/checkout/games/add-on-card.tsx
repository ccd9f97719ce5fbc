import { MAX_ADD_ON_QUANTITY } from '@nibog/api/schemas';
import { describedBy, FieldError, FieldHint } from '../../../ui/field-notes.tsx';
import { Stepper } from '../../../ui/stepper.tsx';
import type { Messages } from '../../../messages/languages.ts';
import { useMessages } from '../../../messages/use-messages.ts';
import { addOnPath, type AddOnChoice, type VariantChoice } from '../draft/add-ons.ts';

/** The stock is shown when it is at most this. */
const FEW_PIECES = 5;

type SetQuantity = (variantId: number, quantity: number) => void;

/** One add-on with its price and bundle discount, a button per variant, and a stepper for each chosen variant. */
export function AddOnCard({ choice, onChange }: { choice: AddOnChoice; onChange: SetQuantity }) {
  const t = useMessages();
  const { addOn, variants, quantity } = choice;
  const onlyVariant = variants.length === 1 ? variants[0] : undefined;
  const soldOut = variants.every(({ max, quantity: chosen }) => max === 0 && chosen === 0);
  return (
    <li
      className={`grid gap-3 rounded-lg border-2 p-4 ${quantity > 0 ? 'border-brand bg-brand-soft' : 'border-line bg-card'} ${soldOut ? 'border-dashed bg-paper' : ''}`}
    >
      <div className="flex items-start justify-between gap-3">
        <div className="grid gap-0.5">
          <h3 className={`text-base ${soldOut ? 'text-soft' : ''}`}>{addOn.name}</h3>
          <p className="text-sm text-soft">{addOn.description}</p>
        </div>
        <span className={`font-bold tabular-nums ${soldOut ? 'text-soft' : ''}`}>
          {t.format.money(addOn.pricePaise)}
        </span>
      </div>
      {addOn.bundle && !soldOut ? <Bundle bundle={addOn.bundle} quantity={quantity} /> : null}
      {soldOut ? <p className="text-sm font-bold">{t.addOns.soldOut}</p> : null}
      {variants.length > 1 && !soldOut ? (
        <VariantButtons name={addOn.name} variants={variants} onChange={onChange} />
      ) : null}
      {onlyVariant && !soldOut ? <QuantityField variant={onlyVariant} onChange={onChange} /> : null}
      {variants.length > 1
        ? variants
            .filter((variant) => variant.quantity > 0)
            .map((variant) => <QuantityField key={variant.variantId} variant={variant} onChange={onChange} />)
        : null}
    </li>
  );
}

type BundleProps = { bundle: { fromQuantity: number; percentOff: number }; quantity: number };

function Bundle({ bundle: { fromQuantity, percentOff }, quantity }: BundleProps) {
  const t = useMessages();
  return (
    <p className="text-sm font-bold text-leaf">
      {quantity >= fromQuantity ? t.addOns.bundled(percentOff) : t.addOns.bundle(percentOff, fromQuantity)}
    </p>
  );
}

type VariantButtonsProps = { name: string; variants: VariantChoice[]; onChange: SetQuantity };

function VariantButtons({ name, variants, onChange }: VariantButtonsProps) {
  const t = useMessages();
  return (
    <fieldset className="flex min-w-0 flex-wrap gap-2">
      <legend className="sr-only">{t.addOns.chooseVariants(name)}</legend>
      {variants.map(({ variantId, label, quantity, max }) => (
        <button
          key={variantId}
          type="button"
          aria-pressed={quantity > 0}
          aria-label={max === 0 ? t.addOns.variantSoldOut(label) : undefined}
          disabled={max === 0 && quantity === 0}
          onClick={() => onChange(variantId, quantity > 0 ? 0 : 1)}
          className="min-h-11 min-w-11 rounded-full border-2 border-edge bg-card px-4 font-bold hover:border-ink aria-pressed:border-brand aria-pressed:bg-brand aria-pressed:text-on-brand disabled:cursor-not-allowed disabled:border-dashed disabled:border-line disabled:text-soft disabled:line-through"
        >
          {label}
        </button>
      ))}
    </fieldset>
  );
}

function QuantityField({ variant, onChange }: { variant: VariantChoice; onChange: SetQuantity }) {
  const t = useMessages();
  const { variantId, name, label, quantity, max } = variant;
  const id = addOnPath(variantId);
  const note = describeStock(t, variant);
  const error = quantity <= max ? undefined : max === 0 ? t.addOns.noLonger : t.addOns.fewer(max);
  return (
    <div className="grid gap-1">
      <div className="flex items-center justify-between gap-3">
        <div className="grid">
          {label === '' ? null : <span className="font-bold">{label}</span>}
          <FieldHint id={id} text={note} />
        </div>
        <Stepper
          id={id}
          labels={{ group: t.addOns.quantity(name), less: t.addOns.less(name), more: t.addOns.more(name) }}
          value={quantity}
          max={max}
          describedBy={describedBy(id, note, error)}
          onChange={(value) => onChange(variantId, value)}
        />
      </div>
      <FieldError id={id} text={error} />
    </div>
  );
}

function describeStock(t: Messages, variant: VariantChoice): string | undefined {
  const { piecesLeft, quantity } = variant;
  if (piecesLeft === 0) return undefined;
  if (piecesLeft !== null && piecesLeft <= FEW_PIECES) return t.addOns.onlyLeft(piecesLeft);
  return quantity >= MAX_ADD_ON_QUANTITY ? t.addOns.maxPerBooking(MAX_ADD_ON_QUANTITY) : undefined;
}
