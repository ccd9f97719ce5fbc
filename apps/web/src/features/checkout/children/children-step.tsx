import { MAX_CHILDREN, type EventDetail } from '@nibog/api/schemas';
import { useNavigate } from '@tanstack/react-router';
import { ActionBar } from '../../../ui/action-bar.tsx';
import { Button } from '../../../ui/button.tsx';
import { useMessages } from '../../../messages/use-messages.ts';
import { addChild, removeChild } from '../draft/draft.ts';
import { useDraft } from '../draft/use-draft.ts';
import { checkChildren } from '../draft/validation.ts';
import { useRunningTotal } from '../quote/use-running-total.ts';
import { CheckoutFrame } from '../step/checkout-frame.tsx';
import { useStepForm } from '../step/use-step-form.ts';
import { ChildFields } from './child-fields.tsx';

export function ChildrenStep({ event }: { event: EventDetail }) {
  const t = useMessages();
  const [draft, change] = useDraft(event.slug);
  const navigate = useNavigate();
  const total = useRunningTotal(draft, event);
  const form = useStepForm(checkChildren(draft, event), draft.refused, () =>
    navigate({ to: '/checkout/$slug/games', params: { slug: event.slug } }),
  );
  const canRemove = draft.children.length > 1;
  return (
    <CheckoutFrame step="children" heading={t.children.heading} event={event}>
      <form noValidate onSubmit={form.submit} className="grid gap-6">
        {draft.children.map((child, index) => (
          <ChildFields
            // A child has no id; its position in the list identifies it.
            key={`child-${index + 1}`}
            child={child}
            index={index}
            event={event}
            errors={form.shown}
            onChange={(changed) => change(changed)}
            onRemove={canRemove ? () => change((current) => removeChild(current, index)) : undefined}
          />
        ))}
        {draft.children.length < MAX_CHILDREN ? (
          <p>
            <Button variant="secondary" onClick={() => change(addChild)}>
              {t.children.add}
            </Button>
          </p>
        ) : (
          <p className="text-sm text-soft">{t.children.atMost(MAX_CHILDREN)}</p>
        )}
        <ActionBar label={t.checkout.totalSoFar} total={total}>
          <Button type="submit">{t.children.next}</Button>
        </ActionBar>
      </form>
    </CheckoutFrame>
  );
}
