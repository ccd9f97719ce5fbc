import { Navigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { EventDetail } from '@nibog/api/schemas';
import type { Draft } from '../draft/draft.ts';
import { firstOpenStep, type Step } from './steps.ts';

// These lists are in the guard's file on purpose: every step imports them, but not every step imports the guard. In a
// file of its own, the guard would become a separate chunk of 0.3 kB.
export const STEPS: readonly Step[] = ['children', 'games', 'parent', 'review'];

export const STEP_ROUTES = {
  children: '/checkout/$slug/children',
  games: '/checkout/$slug/games',
  parent: '/checkout/$slug/parent',
  review: '/checkout/$slug/review',
} as const satisfies Record<Step, string>;

type StepGuardProps = { step: Step; draft: Draft; event: EventDetail; children: ReactNode };

/** Renders a step only if all earlier steps are complete. Otherwise it redirects to the first incomplete step. */
export function StepGuard({ step, draft, event, children }: StepGuardProps) {
  const open = firstOpenStep(draft, event);
  if (STEPS.indexOf(open) < STEPS.indexOf(step)) {
    return <Navigate to={STEP_ROUTES[open]} params={{ slug: event.slug }} replace />;
  }
  return children;
}
