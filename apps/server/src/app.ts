import helmet from '@fastify/helmet';
import { appRouter, type ApiContext, type AppRouter } from '@nibog/api';
import { fastifyTRPCPlugin, type FastifyTRPCPluginOptions } from '@trpc/server/adapters/fastify';
import { fastify, LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import type { ServerContext } from './context.ts';
import { healthRoutes } from './http/health.ts';
import { spaRoutes } from './http/spa.ts';
import { webhookRoute } from './webhook/route.ts';

const BODY_LIMIT_BYTES = 65_536;
const MAX_BATCH = 10;

/** Builds the HTTP server around a context; `main.ts` listens. */
export async function buildApp(ctx: ServerContext): Promise<FastifyInstance> {
  const loggerInstance: FastifyBaseLogger = ctx.log;
  const app = fastify({
    loggerInstance,
    trustProxy: ctx.config.trustProxy,
    bodyLimit: BODY_LIMIT_BYTES,
    // URLs carry transaction ids and references, which are capabilities: requests are logged by their routes alone.
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 2_000 },
  });

  await app.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
        upgradeInsecureRequests: null,
      },
    },
    strictTransportSecurity: ctx.config.production,
    // PhonePe refuses payments that come with a blank referrer.
    referrerPolicy: { policy: 'strict-origin-when-cross-origin' },
  });

  await app.register(async (scope) => healthRoutes(scope, ctx));
  await app.register(async (scope) =>
    webhookRoute(scope, { ...ctx, paymentNudged: ctx.workers.payments.wake }),
  );
  await app.register(fastifyTRPCPlugin, {
    prefix: '/api/trpc',
    trpcOptions: {
      router: appRouter,
      // A quote carries dates of birth: the page asks it by POST, so that they stand in no address.
      allowMethodOverride: true,
      maxBatchSize: MAX_BATCH,
      createContext: (): ApiContext => ctx,
      onError({ error, path }) {
        // What the caller did wrong is the caller's to know; what we did wrong is ours.
        if (error.code === 'INTERNAL_SERVER_ERROR')
          ctx.log.error({ path, err: error.cause ?? error }, 'a procedure failed');
      },
    } satisfies FastifyTRPCPluginOptions<AppRouter>['trpcOptions'],
  });
  app.get('/api/site', async () => ({
    supportEmail: ctx.config.support.email,
    supportPhone: ctx.config.support.phone,
  }));
  await spaRoutes(app, ctx.config);
  return app;
}
