import fastify from 'fastify';

export type Recorded = {
  method: string;
  url: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
};

/** `'silence'`: no answer comes. */
export type Reply = { status?: number; body: object | string; headers?: Record<string, string> } | 'silence';

export type Recorder = AsyncDisposable & { url: string; requests: Recorded[] };

/** A bare HTTP server that keeps what it is sent, for wire shapes that the simulator does not make. */
export async function startRecorder(
  answer: (request: Recorded, all: Recorded[]) => Reply | Promise<Reply>,
): Promise<Recorder> {
  const requests: Recorded[] = [];
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
    const given = await answer(recorded, requests);
    if (given === 'silence') return reply.hijack();
    reply.code(given.status ?? 200).headers(given.headers ?? {});
    if (typeof given.body === 'object') return reply.send(given.body);
    return reply.type('text/plain').send(given.body);
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { url, requests, [Symbol.asyncDispose]: () => app.close() };
}

/** A token's answer as PhonePe gives it, of an hour's life from now. */
export function tokenReply(value = 'token-1'): Reply {
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
