import type { Draft } from '../src/features/checkout/draft/draft.ts';

/** A complete draft for the event that `sampleEvent` makes. */
export const FULL_DRAFT: Draft = {
  children: [
    {
      fullName: 'Aarav Kumar',
      born: { day: '14', month: '3', year: '2024' },
      gender: 'male',
      schoolName: 'Little Steps',
      slotIds: [7],
    },
  ],
  parent: { fullName: 'Asha Rao', email: 'Asha@Example.com', phone: '098765 43210' },
  addOns: [],
  promoCode: '',
  agreedTerms: '1',
  refused: {},
};
