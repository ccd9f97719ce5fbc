import type { EventDetail } from '@nibog/api/schemas';
import { useMessages } from '../../../messages/use-messages.ts';
import { addOnChoices } from '../draft/add-ons.ts';
import { setAddOn, type Draft } from '../draft/draft.ts';
import type { ChangeDraft } from '../draft/use-draft.ts';
import { AddOnCard } from './add-on-card.tsx';

type ExtrasSectionProps = { draft: Draft; event: EventDetail; onChange: ChangeDraft };

/** What can be added to the games; nothing where the event sells nothing. */
export function ExtrasSection({ draft, event, onChange }: ExtrasSectionProps) {
  const t = useMessages();
  if (event.addOns.length === 0) return null;
  return (
    <section id="extras" className="grid scroll-mt-4 gap-3" aria-labelledby="extras-heading">
      <div>
        <h2 id="extras-heading" className="text-lg">
          {t.extras.heading}
        </h2>
        <p className="text-sm text-soft">{t.extras.lead}</p>
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
