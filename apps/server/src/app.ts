import { fastify, LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import type { ServerContext } from './context.ts';
import { apiRoutes } from './http/api.ts';
import { drainOnClose } from './http/drain.ts';
import { healthRoutes } from './http/health.ts';
import { metricsRoute } from './http/metrics-route.ts';
import { addSecurityHeaders } from './http/security-headers.ts';
import { spaRoutes } from './http/spa.ts';
import { ticketRoutes } from './ticket/routes.ts';
import { webhookRoute } from './webhook/route.ts';
import type { Workers } from './workers.ts';

const BODY_LIMIT_BYTES = 65_536;

/** Builds the HTTP server; `main.ts` listens. The workers are only read, for `/readyz` and `/metrics`. */
export async function buildApp(
  ctx: ServerContext,
  workers: Pick<Workers, 'due' | 'auditor'>,
): Promise<FastifyInstance> {
  const loggerInstance: FastifyBaseLogger = ctx.log;
  const app = fastify({
    loggerInstance,
    trustProxy: ctx.config.trustProxy,
    bodyLimit: BODY_LIMIT_BYTES,
    // URLs contain transaction ids and references, which are capabilities, so only the routes log requests.
    logController: new LogController({ disableRequestLogging: true }),
    routerOptions: { maxParamLength: 2_000 },
  });

  drainOnClose(app, ctx.changes.endLongPolls);
  addSecurityHeaders(app, { https: ctx.config.production });
  await app.register(async (scope) => healthRoutes(scope, ctx, workers));
  await app.register(async (scope) => metricsRoute(scope, ctx, workers.auditor));
  await app.register(async (scope) => webhookRoute(scope, ctx));
  await app.register(async (scope) => apiRoutes(scope, ctx), { prefix: '/api/trpc' });
  await app.register(async (scope) => ticketRoutes(scope, ctx), { prefix: '/tickets' });
  app.get('/api/site', async () => ({
    supportEmail: ctx.config.support.email,
    supportPhone: ctx.config.support.phone,
  }));
  await spaRoutes(app, ctx.config);
  return app;
}
