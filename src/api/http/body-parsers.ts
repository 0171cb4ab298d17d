import type { FastifyInstance } from 'fastify'
import { StrataError } from '../../domain/errors.js'
import { MAX_DEPTH, parseStrict } from '../../domain/json/strict-parse.js'
import { utf8Text } from './utf8-text.js'

/** Most bytes of a request that is read as a whole. */
export const BODY_LIMIT = 10 * 1024 * 1024

/** The members around a fragment in a body: list, item, variables, input and the like. */
const ENVELOPE_DEPTH = 8

export const NDJSON = 'application/x-ndjson'

const PLAIN = 'identity'
const ENCODED = 'The body has a content-encoding; it is taken as it is only, without compression.'

/** JSON is parsed strictly, NDJSON handed over as a stream; any other type is refused with 415, and so is what is compressed. */
export function useBodyParsers(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers()
  fastify.addHook('preParsing', (request, reply, _payload, done) => {
    const encoding = request.headers['content-encoding'] ?? PLAIN
    const refused = encoding.toLowerCase() !== PLAIN
    // RFC 7694: what would have been taken.
    if (refused) void reply.header('accept-encoding', PLAIN)
    done(refused ? new StrataError('UNSUPPORTED_MEDIA_TYPE', ENCODED) : null)
  })
  fastify.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: BODY_LIMIT },
    (_request, body, done) => {
      try {
        done(null, parseStrict(utf8Text(body as Buffer), MAX_DEPTH + ENVELOPE_DEPTH))
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
