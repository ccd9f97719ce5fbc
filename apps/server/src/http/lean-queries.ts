import { appRouter, type RequestContext } from '@nibog/api';
import { callTRPCProcedure, getTRPCErrorFromUnknown, getTRPCErrorShape, type TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

export type LeanOptions = {
  createContext: (request: FastifyRequest, reply: FastifyReply) => RequestContext;
  onError: (failure: { error: TRPCError; path: string }) => void;
  /** tRPC's HTTP handler, for requests that are not plain queries. */
  handleWithTrpc: (request: FastifyRequest, reply: FastifyReply, path: string) => Promise<unknown>;
};

const NOT_PLAIN = Symbol('not plain');
const TRPC_HEADERS = { vary: 'trpc-accept, accept', 'content-type': 'application/json' };

/**
 * Serves plain queries, `GET /<path>?input=<json>`, by calling the procedure with its validation and middleware but without
 * tRPC's HTTP layer, which builds a Request, a Response and a stream for each call and costs several times as much as the
 * procedure. Responses and errors are byte-identical to tRPC's; a test compares them. Batches, streams and inputs that are
 * not JSON go to tRPC.
 */
export function leanQueryRoutes(
  app: FastifyInstance,
  { createContext, onError, handleWithTrpc }: LeanOptions,
): void {
  const { _def: definition } = appRouter;
  const { procedures, _config: config } = definition;
  for (const [path, procedure] of Object.entries(procedures)) {
    if (!isQuery(procedure)) continue;
    app.get<{ Querystring: PlainQuery }>(`/${path}`, { exposeHeadRoute: false }, async (request, reply) => {
      const input = readPlainInput(request);
      if (input === NOT_PLAIN) return handleWithTrpc(request, reply, path);
      const ctx = createContext(request, reply);
      reply.headers(TRPC_HEADERS).serializer(JSON.stringify);
      try {
        const data: unknown = await callTRPCProcedure({
          router: appRouter,
          ctx,
          path,
          type: 'query',
          getRawInput: async () => input,
          signal: undefined,
          batchIndex: 0,
        });
        return { result: { data } };
      } catch (cause) {
        const error = getTRPCErrorFromUnknown(cause);
        onError({ error, path });
        reply.code(getHTTPStatusCodeFromError(error));
        return { error: getTRPCErrorShape({ config, error, type: 'query', path, input, ctx }) };
      }
    });
  }
}

/** Checks at run time, because the router's types nest the procedures while the object has them flat, by path. */
function isQuery(procedure: object): boolean {
  const definition: unknown = Reflect.get(procedure, '_def');
  return typeof definition === 'object' && definition !== null && Reflect.get(definition, 'type') === 'query';
}

type PlainQuery = { input?: string | string[]; [other: string]: unknown };

function readPlainInput({
  headers,
  query,
}: Pick<FastifyRequest<{ Querystring: PlainQuery }>, 'headers' | 'query'>): unknown {
  if (headers['trpc-accept'] !== undefined || headers['content-type'] !== undefined) return NOT_PLAIN;
  const { input, ...others } = query;
  if (Object.keys(others).length > 0 || Array.isArray(input)) return NOT_PLAIN;
  if (input === undefined || input === '') return undefined;
  try {
    return JSON.parse(input) as unknown;
  } catch {
    return NOT_PLAIN;
  }
}
