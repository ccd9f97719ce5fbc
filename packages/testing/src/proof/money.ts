import { auditMoney, sumMoney } from '@nibog/server/audit/audit';
import { expect } from 'vitest';
import type { TestDatabase } from '../postgres/database.ts';

/** Expects that every invariant holds and that every captured paisa is accounted for. */
export async function expectMoneyAddsUp({ db }: { db: TestDatabase }): Promise<void> {
  expect(await auditMoney(db.owner)).toEqual([]);
  const { captured, ...places } = await sumMoney(db.owner);
  expect(Object.values(places).reduce((sum, paise) => sum + paise, 0)).toBe(captured);
}
