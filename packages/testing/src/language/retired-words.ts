/** Words that this project does not use, and what it uses instead. ARCHITECTURE.md has the glossary. */
export const RETIRED_WORDS: readonly { pattern: RegExp; instead: string }[] = [
  {
    pattern: /\b(?:whoever|whomever|whatever)\b/i,
    instead: 'name the actor or thing: "the caller", "any response"',
  },
  { pattern: /\banew\b/i, instead: 'again, from scratch' },
  { pattern: /\b(?:bear|bears|borne|bearing) out\b|\bunborne/i, instead: 'confirm, unconfirmed' },
  {
    pattern: /\b(?:nobody|somebody|everybody)\b/i,
    instead: 'name the actor; a function that does nothing is "noop"',
  },
  { pattern: /\bat once\b|AtOnce\b|_AT_ONCE\b/i, instead: 'concurrently, or immediately' },
  { pattern: /\b(?:MOST|LEAST)_|\bat the (?:most|least)\b/, instead: 'MAX_, MIN_, at most, at least' },
  {
    pattern: /\bextras\b|\bExtras|[a-z]Extras\b/i,
    instead: 'add-ons; with the promo code: add-ons and promo code',
  },
  { pattern: /\bheld answers?\b|\banswers? that (?:is|are) held\b/i, instead: 'long poll' },
  { pattern: /\bundoubled\b|\bdoubled (?:booking|payment)/i, instead: 'duplicated' },
  { pattern: /\bdoorbell\b/i, instead: 'a webhook triggers a look' },
  { pattern: /\bof which there (?:is|are)\b/i, instead: 'the number of' },
  { pattern: /\bin vain\b|\ball the same\b|\bin the same breath\b/i, instead: 'say what happens' },
  { pattern: /\bLookedAt\b|\blooked-at\b/, instead: 'PaymentSnapshot' },
  { pattern: /\bmeanwhile\b/i, instead: 'before or while, with what happens' },
];
