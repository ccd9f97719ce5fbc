// A PhonePe that responds immediately: every order is captured for `AMOUNT_PAISE`. A benchmark with the simulator, which
// stores orders and draws faults, would measure the simulator. The pay endpoint responds after `PAY_DELAY_MS`. Prints its
// URL.

import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { fastify } from 'fastify';

const amount = Number(process.env['AMOUNT_PAISE'] ?? 180_000);
const app = fastify();

app.removeAllContentTypeParsers();
app.addContentTypeParser('*', (_request, payload, done) => {
  payload.resume();
  payload.on('end', () => done(null));
});
app.post('/v1/oauth/token', async () => ({
  access_token: 'bench',
  token_type: 'O-Bearer',
  issued_at: Math.floor(Date.now() / 1_000),
  expires_at: Math.floor(Date.now() / 1_000) + 86_400,
}));
app.post('/checkout/v2/pay', async () => {
  await pause(Number(process.env['PAY_DELAY_MS'] ?? 0));
  const orderId = randomUUID();
  const redirectUrl = `https://phonepe.example/${orderId}`;
  return { orderId, state: 'PENDING', expireAt: Date.now() + 900_000, redirectUrl };
});
app.get('/checkout/v2/order/:order/status', async () => ({
  orderId: 'OMO0000000000000000000',
  state: 'COMPLETED',
  amount,
  expireAt: Date.now() + 900_000,
  paymentDetails: [],
}));

process.stdin.once('end', () => process.exit(0)).resume();
console.log(await app.listen({ host: '127.0.0.1', port: 0 }));
