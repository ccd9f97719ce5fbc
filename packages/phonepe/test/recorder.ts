import fastify from 'fastify';

export type RecordedRequest = {
  method: string;
  url: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
};

/** `'silence'`: the server does not respond. */
export type Reply = { status?: number; body: object | string; headers?: Record<string, string> } | 'silence';

export type Recorder = AsyncDisposable & { url: string; requests: RecordedRequest[] };

/** Starts an HTTP server that records its requests, for responses that the simulator cannot produce. */
export async function startRecorder(
  respond: (request: RecordedRequest, all: RecordedRequest[]) => Reply | Promise<Reply>,
): Promise<Recorder> {
  const requests: RecordedRequest[] = [];
  const app = fastify({ forceCloseConnections: true });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.all('/*', async (request, reply) => {
    const recorded = {
      method: request.method,
      url: request.url,
      headers: request.headers,
      body: typeof request.body === 'string' ? request.body : '',
    };
    requests.push(recorded);
    const response = await respond(recorded, requests);
    if (response === 'silence') return reply.hijack();
    reply.code(response.status ?? 200).headers(response.headers ?? {});
    if (typeof response.body === 'object') return reply.send(response.body);
    return reply.type('text/plain').send(response.body);
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { url, requests, [Symbol.asyncDispose]: () => app.close() };
}

/** PhonePe's response to a token call, with a token that is valid for one hour. */
export function makeTokenReply(value = 'token-1'): Reply {
  const issuedAt = Math.floor(Date.now() / 1000);
  return {
    body: {
      access_token: value,
      expires_in: null,
      issued_at: issuedAt,
      expires_at: issuedAt + 3600,
      token_type: 'O-Bearer',
    },
  };
}
