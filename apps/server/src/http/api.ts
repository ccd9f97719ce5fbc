import { appRouter, type AppRouter, type ErrorData, type RequestContext } from '@nibog/api';
import { DomainError } from '@nibog/domain';
import type { TRPCError } from '@trpc/server';
import {
  fastifyRequestHandler,
  fastifyTRPCPlugin,
  type FastifyTRPCPluginOptions,
} from '@trpc/server/adapters/fastify';
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ServerContext } from '../context.ts';
import { clientOf } from './address.ts';
import { carriesToken } from './bearer.ts';
import { leanQueries } from './lean-queries.ts';
import { createRequestContext } from './request-context.ts';

const MAX_BATCH = 10;

/** What Fastify refuses before tRPC sees it, by HTTP status. */
const REFUSED_EARLY = new Map<number, 'PAYLOAD_TOO_LARGE' | 'UNSUPPORTED_MEDIA_TYPE'>([
  [413, 'PAYLOAD_TOO_LARGE'],
  [415, 'UNSUPPORTED_MEDIA_TYPE'],
]);

/** The procedures over HTTP. A request that never reaches one is refused in the same shape. */
export async function apiRoutes(app: FastifyInstance, ctx: ServerContext): Promise<void> {
  const { staffToken } = ctx.config.secrets;
  function createContextOf(request: FastifyRequest, reply: FastifyReply): RequestContext {
    return createRequestContext(ctx.api, {
      client: clientOf(request.ip),
      gone: () => goneSignal(reply),
      isStaff: staffToken !== null && carriesToken(request, staffToken),
    });
  }

  function onError({ error, path }: { error: TRPCError; path?: string | undefined }): void {
    // What the caller did wrong is the caller's to know; what we did wrong is ours.
    if (error.code === 'INTERNAL_SERVER_ERROR')
      ctx.log.error({ path, err: error.cause ?? error }, 'a procedure failed');
    ctx.shortage.note(error);
    if (error.cause instanceof DomainError && error.cause.reason === 'UNAVAILABLE')
      ctx.log.warn({ path, err: error.cause }, 'the database did not answer a procedure');
  }

  const trpcOptions = {
    router: appRouter,
    // A quote carries dates of birth: the page asks it by POST, so that they stand in no address.
    allowMethodOverride: true,
    maxBatchSize: MAX_BATCH,
    createContext: ({ req, res }) => createContextOf(req, res),
    onError,
  } satisfies FastifyTRPCPluginOptions<AppRouter>['trpcOptions'];
  fastifyTRPCPlugin(app, { trpcOptions }, () => undefined);
  leanQueries(app, {
    createContext: createContextOf,
    onError,
    handOver: async (req, res, path) => fastifyRequestHandler({ ...trpcOptions, req, res, path }),
  });
  // tRPC would read a form of any size into memory. No procedure takes one.
  app.removeContentTypeParser('multipart/form-data');

  app.setErrorHandler<Error & { statusCode?: number }>(async (error, request, reply) => {
    const status = error.statusCode ?? 500;
    const ours = status >= 500;
    if (ours) request.log.error({ err: error }, 'a request failed');
    const code = ours ? 'INTERNAL_SERVER_ERROR' : (REFUSED_EARLY.get(status) ?? 'BAD_REQUEST');
    const data: ErrorData = { code, httpStatus: status, reason: ours ? 'INTERNAL' : 'INVALID_INPUT' };
    const message = ours ? 'Something went wrong on our side.' : error.message;
    return reply.code(status).send({ error: { message, code: TRPC_ERROR_CODES_BY_KEY[code], data } });
  });
}

function goneSignal({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController();
  if (raw.destroyed) controller.abort();
  raw.once('close', () => controller.abort());
  return controller.signal;
}
