import { auditMoney, sumMoney } from '@nibog/server/audit/audit';
import { expect } from 'vitest';
import type { TestDatabase } from '../postgres/database.ts';

/** Every invariant holds, and every captured paisa is somewhere. Called after each test that moves money. */
export async function expectMoneyAddsUp({ db }: { db: TestDatabase }): Promise<void> {
  expect(await auditMoney(db.owner)).toEqual([]);
  const { captured, ...places } = await sumMoney(db.owner);
  expect(Object.values(places).reduce((sum, paise) => sum + paise, 0)).toBe(captured);
}
