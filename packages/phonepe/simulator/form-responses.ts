import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

export function isForm(request: FastifyRequest): boolean {
  return request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
}

/** Redirects a form to its page; responds to any other request with the result. */
export function sendChange(
  request: FastifyRequest,
  reply: FastifyReply,
  result: object,
  page = '/',
): FastifyReply {
  return isForm(request) ? reply.code(303).header('location', page).send() : reply.send(result);
}

export function sendInvalidInput(reply: FastifyReply, error: z.ZodError): FastifyReply {
  return reply.code(400).send({ code: 'INVALID_INPUT', message: z.prettifyError(error) });
}
