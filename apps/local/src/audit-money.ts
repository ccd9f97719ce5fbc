import { resolve } from 'node:path';
import { connectAs } from '@nibog/db';
import { auditMoney, sumMoney } from '@nibog/server/audit/audit';
import { INVARIANTS } from '@nibog/server/audit/invariants';
import { findEmbeddedUrl } from './postgres/embedded-postgres.ts';
import { REPOSITORY } from './repository.ts';

/**
 * `pnpm audit-money`: holds the money against every invariant, for a person. Reads alone. Exits 1 when one is broken.
 * The database is `DATABASE_URL`, or the embedded one of a product that is running.
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
  const { captured, ...places } = await sumMoney(db);
  const accounted = Object.values(places).reduce((sum, paise) => sum + paise, 0);
  console.log(`\ncaptured ${rupees(captured)} =`);
  for (const [place, paise] of Object.entries(places)) console.log(`  ${place.padEnd(10)} ${rupees(paise)}`);
  if (accounted !== captured) console.log(`  MISSING    ${rupees(captured - accounted)}`);
  return findings.length === 0 && accounted === captured ? 0 : 1;
}

const format = new Intl.NumberFormat('en-IN', { style: 'currency', currency: 'INR' });

function rupees(paise: number): string {
  return format.format(paise / 100);
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
