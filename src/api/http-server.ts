import 'reflect-metadata'
import type { IncomingMessage } from 'node:http'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import { NestLogger } from '../platform/logging/nest-logger.js'
import { AppModule } from './app.module.js'
import { BODY_LIMIT, useBodyParsers } from './http/body-parsers.js'
import { Closing, closeWhatEnds } from './http/closing.js'
import { refuseUnrouted } from './http/problem-filter.js'
import { refuseForeignHosts } from './http/loopback-hosts.js'
import { correlationIdOf } from './http/request-context.js'
import { useRequestLog } from './http/request-log.js'
import type { Service } from './service.js'

/** The HTTP side of a service, listening. */
export interface HttpServer {
  /** Where it listens, such as `http://127.0.0.1:4000`. */
  url: string
  close(): Promise<void>
}

/** Serves GraphQL and REST of a service at the address of its configuration. */
export async function listen(service: Service): Promise<HttpServer> {
  const app = await createApp(service)
  const { port, host } = service.config
  await app.listen(port, host)
  const address = app.getHttpServer().address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`, close: () => app.close() }
}

/** The application, not listening yet. */
export async function createApp(service: Service): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    // The id of a set has up to 200 characters, each of which may come as three.
    routerOptions: { maxParamLength: 1000 },
    frameworkErrors: refuseUnrouted,
    genReqId: (request: IncomingMessage) => correlationIdOf(request.headers),
    // Open keep-alive connections must not hold up a shutdown.
    forceCloseConnections: 'idle',
  })
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.for(service), adapter, {
    bodyParser: false,
    logger: new NestLogger(service.logger.child({ part: 'http' })),
  })
  const fastify = adapter.getInstance()
  useBodyParsers(fastify)
  useRequestLog(fastify, service.logger)
  closeWhatEnds(fastify, app.get(Closing))
  refuseForeignHosts(fastify)
  return app
}
