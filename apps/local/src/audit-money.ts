import { resolve } from 'node:path';
import { connectAs } from '@nibog/db';
import { auditMoney, sumMoney } from '@nibog/server/audit/audit';
import { INVARIANTS } from '@nibog/server/audit/invariants';
import { findEmbeddedUrl } from './postgres/embedded-postgres.ts';
import { REPOSITORY } from './repository.ts';

/**
 * `pnpm audit-money`: checks every money invariant and prints the results. Only reads. Exits with 1 when an invariant is
 * broken. The database is `DATABASE_URL`, or the embedded one of the running product.
 */
async function main(): Promise<number> {
  const dataDir = resolve(REPOSITORY, process.env['DATA_DIR'] ?? '.data', 'postgres');
  const url = process.env['DATABASE_URL'] ?? findEmbeddedUrl(dataDir);
  if (url === null) {
    console.error('There is no database here: set DATABASE_URL, or start the product first.');
    return 1;
  }
  await using db = connectAs('owner', url, { max: 1 });
  await db.query('SET default_transaction_read_only = on');
  const findings = await auditMoney(db);
  for (const { name, description } of INVARIANTS) {
    const broken = findings.find((finding) => finding.name === name);
    console.log(`${broken ? `BROKEN (${broken.count})` : 'ok'.padEnd(6)} ${description}`);
    if (broken) console.log(`       ${broken.examples.join(' ')}`);
  }
  const { captured, ...uses } = await sumMoney(db);
  const accounted = Object.values(uses).reduce((sum, paise) => sum + paise, 0);
  console.log(`\ncaptured ${formatRupees(captured)} =`);
  for (const [use, paise] of Object.entries(uses)) console.log(`  ${use.padEnd(10)} ${formatRupees(paise)}`);
  if (accounted !== captured) console.log(`  MISSING    ${formatRupees(captured - accounted)}`);
  return findings.length === 0 && accounted === captured ? 0 : 1;
}

const RUPEES = new Intl.NumberFormat('en-IN', { style: 'currency', currency: 'INR' });

function formatRupees(paise: number): string {
  return RUPEES.format(paise / 100);
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
