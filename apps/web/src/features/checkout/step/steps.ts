import type { EventDetail } from '@nibog/api/schemas';
import type { Draft } from '../draft/draft.ts';
import { checkChildren, checkGames, checkParent } from '../draft/validation.ts';

export type Step = 'children' | 'games' | 'parent' | 'review';

/** The first incomplete step. Opening a later step by its URL redirects here. */
export function firstOpenStep(draft: Draft, event: EventDetail): Step {
  const withoutRefusals = { ...draft, refused: {} };
  if (checkChildren(withoutRefusals, event).size > 0) return 'children';
  if (checkGames(withoutRefusals).size > 0) return 'games';
  return checkParent(withoutRefusals, event).size > 0 ? 'parent' : 'review';
}

/** The step that contains a field of the server's input. */
export function stepOfField(path: string): Step {
  if (path.includes('slotIds') || path.startsWith('addOns')) return 'games';
  if (path.startsWith('children')) return 'children';
  return path.startsWith('parent') || path.startsWith('consent') ? 'parent' : 'review';
}
