import type { EventDetail } from '@nibog/api/schemas';
import { useMessages } from '../../../messages/use-messages.ts';
import { addOnChoices } from '../draft/add-ons.ts';
import { setAddOn, type Draft } from '../draft/draft.ts';
import type { ChangeDraft } from '../draft/use-draft.ts';
import { AddOnCard } from './add-on-card.tsx';

type AddOnsSectionProps = { draft: Draft; event: EventDetail; onChange: ChangeDraft };

/** The add-ons of the event. Renders nothing if the event has none. */
export function AddOnsSection({ draft, event, onChange }: AddOnsSectionProps) {
  const t = useMessages();
  if (event.addOns.length === 0) return null;
  return (
    <section id="add-ons" className="grid scroll-mt-4 gap-3" aria-labelledby="add-ons-heading">
      <div>
        <h2 id="add-ons-heading" className="text-lg">
          {t.addOns.heading}
        </h2>
        <p className="text-sm text-soft">{t.addOns.lead}</p>
      </div>
      <ul className="grid gap-3">
        {addOnChoices(draft, event).map((choice) => (
          <AddOnCard
            key={choice.addOn.addOnId}
            choice={choice}
            onChange={(variantId, quantity) => onChange((current) => setAddOn(current, variantId, quantity))}
          />
        ))}
      </ul>
    </section>
  );
}
