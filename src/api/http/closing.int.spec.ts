import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import { expect, test } from '@jest/globals'
import { fastify } from 'fastify'
import { Closing, closeWhatEnds } from './closing.js'

test('a connection whose request ends during the shutdown does not hold it up, though its client keeps it', async () => {
  const server = fastify({ forceCloseConnections: 'idle' })
  closeWhatEnds(server, new Closing())
  let answer: () => void = () => undefined
  const asked = new Promise<void>((resolve) => {
    server.get('/', async (_request, reply) => {
      // With its head sent, the answer can no longer tell the client to close.
      reply.raw.writeHead(200, { 'content-length': '2' })
      reply.raw.write('o')
      reply.hijack()
      await new Promise<void>((end) => {
        answer = end
        resolve()
      })
      reply.raw.end('k')
    })
  })
  await server.listen({ port: 0, host: '127.0.0.1' })
  const { port } = server.server.address() as AddressInfo
  const socket = connect(port, '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n')
  await asked
  const closed = server.close()
  // What is idle by now is closed; the request is not.
  while (server.server.listening) await new Promise((resolve) => setImmediate(resolve))
  answer()
  await once(socket.resume(), 'end')
  await expect(closed).resolves.toBeUndefined()
})
