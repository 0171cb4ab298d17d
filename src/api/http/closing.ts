import type { FastifyInstance } from 'fastify'

/**
 * Lets no connection hold up a shutdown whose last request ends meanwhile: Fastify closes those that are idle as it begins,
 * and would wait for the others until their clients let go.
 */
export function closeWhatEnds(fastify: FastifyInstance): void {
  let closing = false
  fastify.addHook('preClose', (done) => {
    closing = true
    done()
  })
  fastify.addHook('onResponse', (_request, _reply, done) => {
    // The connection counts as idle only once this response is dealt with.
    if (closing) setImmediate(() => fastify.server.closeIdleConnections())
    done()
  })
}
