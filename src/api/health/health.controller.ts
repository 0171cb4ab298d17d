import { Controller, Get, Res } from '@nestjs/common'
import type { FastifyReply } from 'fastify'
import { Kysely } from 'kysely'
import { ProjectionMonitor } from '../../projections/runner/get-projections.js'
import { readiness, type Readiness } from './readiness.js'

@Controller()
export class HealthController {
  constructor(
    private readonly db: Kysely<unknown>,
    private readonly monitor: ProjectionMonitor,
  ) {}

  /** The process answers. */
  @Get('healthz')
  alive(): { status: 'ok' } {
    return { status: 'ok' }
  }

  /** The service can do its work. */
  @Get('readyz')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness> {
    const found = await readiness(this.db, this.monitor)
    void reply.status(found.status === 'not ready' ? 503 : 200)
    return found
  }
}
