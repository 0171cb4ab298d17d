import type { FastifyInstance } from 'fastify'
import { MAX_DEPTH, parseStrict } from '../../domain/json/strict-parse.js'

/** Most bytes of a request that is read as a whole. */
export const BODY_LIMIT = 10 * 1024 * 1024

/** The members around a fragment in a body: list, item, variables, input and the like. */
const ENVELOPE_DEPTH = 8

export const NDJSON = 'application/x-ndjson'

/** JSON is parsed strictly, NDJSON handed over as a stream; any other type is refused with 415. */
export function useBodyParsers(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers()
  fastify.addContentTypeParser(
    'application/json',
    { parseAs: 'string', bodyLimit: BODY_LIMIT },
    (_request, body, done) => {
      try {
        done(null, parseStrict(String(body), MAX_DEPTH + ENVELOPE_DEPTH))
      } catch (error) {
        done(error as Error)
      }
    },
  )
  // A stream has no limit as a whole: its reader limits each line.
  fastify.addContentTypeParser(
    [NDJSON, 'application/ndjson'],
    { bodyLimit: Number.MAX_SAFE_INTEGER },
    (_request, payload, done) => done(null, payload),
  )
}
