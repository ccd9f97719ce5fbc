import type { EventDetail } from '@nibog/api/schemas';
import type { Draft } from '../draft/draft.ts';
import { checkChildren, checkGames, checkParent } from '../draft/validation.ts';

export type Step = 'children' | 'games' | 'parent' | 'review';

/** The first step that still lacks something: a later one opened by its address leads back to it. */
export function firstOpenStep(draft: Draft, event: EventDetail): Step {
  const valid = { ...draft, refused: {} };
  if (checkChildren(valid, event).size > 0) return 'children';
  if (checkGames(valid).size > 0) return 'games';
  return checkParent(valid, event).size > 0 ? 'parent' : 'review';
}

/** The step on which a field of the server's input is typed. */
export function stepOfField(path: string): Step {
  if (path.includes('slotIds') || path.startsWith('addOns')) return 'games';
  if (path.startsWith('children')) return 'children';
  return path.startsWith('parent') || path.startsWith('consent') ? 'parent' : 'review';
}
