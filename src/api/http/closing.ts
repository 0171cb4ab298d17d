import type { FastifyInstance } from 'fastify'

/** Tells what would never end by itself that the service is stopping. */
export class Closing {
  readonly #controller = new AbortController()

  /** Aborted as the service begins to stop. Nest's own hooks run only once every request has ended. */
  readonly signal = this.#controller.signal

  begin(): void {
    this.#controller.abort()
  }
}

/**
 * Lets no connection hold up a shutdown whose last request ends meanwhile: Fastify closes those that are idle as it begins,
 * and would wait for the others until their clients let go.
 */
export function closeWhatEnds(fastify: FastifyInstance, closing: Closing): void {
  fastify.addHook('preClose', (done) => {
    closing.begin()
    done()
  })
  fastify.addHook('onResponse', (_request, _reply, done) => {
    // The connection counts as idle only once this response is dealt with.
    if (closing.signal.aborted) setImmediate(() => fastify.server.closeIdleConnections())
    done()
  })
}
