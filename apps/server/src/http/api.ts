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
import { toRateLimitKey } from './address.ts';
import { hasBearerToken } from './bearer.ts';
import { leanQueryRoutes } from './lean-queries.ts';
import { createRequestContext } from './request-context.ts';

const MAX_BATCH_CALLS = 10;

/** tRPC's codes for requests that Fastify refuses before tRPC, by HTTP status. */
const TRPC_CODES_BY_STATUS = new Map<number, 'PAYLOAD_TOO_LARGE' | 'UNSUPPORTED_MEDIA_TYPE'>([
  [413, 'PAYLOAD_TOO_LARGE'],
  [415, 'UNSUPPORTED_MEDIA_TYPE'],
]);

/** Serves the procedures. A request that reaches none gets an error of the same shape. */
export async function apiRoutes(app: FastifyInstance, ctx: ServerContext): Promise<void> {
  const { staffToken } = ctx.config.secrets;
  function createProcedureContext(request: FastifyRequest, reply: FastifyReply): RequestContext {
    return createRequestContext(ctx.api, {
      client: toRateLimitKey(request.ip),
      getDisconnectSignal: () => createDisconnectSignal(reply),
      isStaff: staffToken !== null && hasBearerToken(request, staffToken),
    });
  }

  function onError({ error, path }: { error: TRPCError; path?: string | undefined }): void {
    // Errors of the caller are only returned; errors of the server are logged.
    if (error.code === 'INTERNAL_SERVER_ERROR')
      ctx.log.error({ path, err: error.cause ?? error }, 'a procedure failed');
    ctx.shortage.note(error);
    if (error.cause instanceof DomainError && error.cause.reason === 'UNAVAILABLE')
      ctx.log.warn({ path, err: error.cause }, 'the database did not answer a procedure');
  }

  const trpcOptions = {
    router: appRouter,
    // The input of a quote contains dates of birth. The page sends it by POST, so that they appear in no URL.
    allowMethodOverride: true,
    maxBatchSize: MAX_BATCH_CALLS,
    createContext: ({ req, res }) => createProcedureContext(req, res),
    onError,
  } satisfies FastifyTRPCPluginOptions<AppRouter>['trpcOptions'];
  fastifyTRPCPlugin(app, { trpcOptions }, () => undefined);
  leanQueryRoutes(app, {
    createContext: createProcedureContext,
    onError,
    handleWithTrpc: async (req, res, path) => fastifyRequestHandler({ ...trpcOptions, req, res, path }),
  });
  // tRPC would read a form of any size into memory, and no procedure accepts one.
  app.removeContentTypeParser('multipart/form-data');

  app.setErrorHandler<Error & { statusCode?: number }>(async (error, request, reply) => {
    const status = error.statusCode ?? 500;
    const isServerError = status >= 500;
    if (isServerError) request.log.error({ err: error }, 'a request failed');
    const code = isServerError
      ? 'INTERNAL_SERVER_ERROR'
      : (TRPC_CODES_BY_STATUS.get(status) ?? 'BAD_REQUEST');
    const data: ErrorData = {
      code,
      httpStatus: status,
      reason: isServerError ? 'INTERNAL' : 'INVALID_INPUT',
    };
    const message = isServerError ? 'Something went wrong on our side.' : error.message;
    return reply.code(status).send({ error: { message, code: TRPC_ERROR_CODES_BY_KEY[code], data } });
  });
}

function createDisconnectSignal({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController();
  if (raw.destroyed) controller.abort();
  raw.once('close', () => controller.abort());
  return controller.signal;
}
