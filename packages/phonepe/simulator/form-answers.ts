import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

export function isForm(request: FastifyRequest): boolean {
  return request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
}

/** A form is sent back to the page it came from, anything else gets the result. */
export function answerChange(
  request: FastifyRequest,
  reply: FastifyReply,
  result: object,
  page = '/',
): FastifyReply {
  return isForm(request) ? reply.code(303).header('location', page).send() : reply.send(result);
}

export function refuseInput(reply: FastifyReply, error: z.ZodError): FastifyReply {
  return reply.code(400).send({ code: 'INVALID_INPUT', message: z.prettifyError(error) });
}
