import type { EventDetail } from '@nibog/api/schemas';
import { useSuspenseQuery } from '@tanstack/react-query';
import type { ComponentType } from 'react';
import { eventQuery } from '../../catalogue/queries.ts';

type CheckoutStepProps = { slug: string; step: ComponentType<{ event: EventDetail }> };

/** Passes the event to a step. The loader has fetched it; a background refetch may replace it while the parent types. */
export function CheckoutStep({ slug, step: Step }: CheckoutStepProps) {
  const { data: event } = useSuspenseQuery(eventQuery(slug));
  return <Step event={event} />;
}
