import fastify, { type FastifyInstance } from 'fastify';
import type { SimContext } from './context.ts';
import { registerControlRoutes } from './control-routes.ts';
import { SimulatorError } from './engine/actions.ts';
import { registerHostedPage } from './pages/hosted.ts';
import { registerOperatorPage } from './pages/operator.ts';
import { badRequest, internalError } from './responses.ts';
import { registerV1Routes } from './v1/routes.ts';
import { registerV2Routes } from './v2/routes.ts';

/** Builds the server with all routes; it does not listen yet. */
export function buildServer(context: SimContext): FastifyInstance {
  const app = fastify({ forceCloseConnections: true, routerOptions: { maxParamLength: 500 } });
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => {
      done(null, Object.fromEntries(new URLSearchParams(String(body))));
    },
  );
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof SimulatorError) {
      return reply.code(error.status).send({ code: 'SIMULATOR', message: error.message });
    }
    const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
    if (status >= 400 && status < 500) return reply.code(status).send(badRequest().body);
    context.log.add({ kind: 'request', call: 'error', id: null, status: 500, fault: String(error) });
    return reply.code(500).send(internalError().body);
  });
  registerV2Routes(app, context);
  registerV1Routes(app, context);
  registerHostedPage(app, context);
  registerOperatorPage(app, context);
  registerControlRoutes(app, context);
  return app;
}
