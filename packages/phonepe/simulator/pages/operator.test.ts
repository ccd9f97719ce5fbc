import { expect, test } from 'vitest';
import { payInput, startEnvironment } from '../../test/fixtures.ts';

test('works without a script and redirects its forms back to the page', async () => {
  await using env = await startEnvironment();
  await env.gateway.pay(payInput('o1'));
  const { simulator } = env;
  const html = await (await fetch(simulator.url)).text();
  expect(html).toContain('PhonePe simulator — no real money');
  expect(html).toContain('action="/__sim/orders/o1/complete"');
  expect(html).not.toContain('<script');
  const submit = (path: string, fields: Record<string, string>) =>
    fetch(simulator.url + path, {
      method: 'POST',
      body: new URLSearchParams(fields),
      redirect: 'manual',
    });
  const completed = await submit('/__sim/orders/o1/complete', {});
  expect([completed.status, completed.headers.get('location')]).toEqual([303, '/']);
  expect(simulator.order('o1').state).toBe('COMPLETED');
  await submit('/__sim/settings', { webhookDelayMs: '7', statusDown: 'on' });
  expect(simulator.settings).toMatchObject({ webhookDelayMs: 7, webhooksEnabled: false, statusDown: true });
});
