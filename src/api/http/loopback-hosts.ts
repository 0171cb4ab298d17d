import type { FastifyInstance } from 'fastify'
import { StrataError } from '../../domain/errors.js'

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i

/**
 * Refuses requests that were addressed to another name than this machine's own. Listening on loopback keeps other machines
 * out, but not a web page that has its own name resolve to 127.0.0.1 (DNS rebinding) and so may read what it is answered.
 */
export function refuseForeignHosts(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const message = 'Until there is access control, the service is asked at localhost, 127.0.0.1 or [::1] only.'
    if (LOOPBACK.test(request.headers.host ?? '')) done()
    else done(new StrataError('FORBIDDEN', message))
  })
}
