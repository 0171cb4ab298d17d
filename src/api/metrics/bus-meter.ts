import type { CommandBus, QueryBus } from '@nestjs/cqrs'
import { Counter, Histogram, type Registry } from 'prom-client'
import { clientError } from '../http/problem.js'

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Counts and times whatever goes over the buses, by the name of the command or the query. */
export function meterBuses(commands: CommandBus, queries: QueryBus, registry: Registry): void {
  meterBus(commands, 'command', registry)
  meterBus(queries, 'query', registry)
}

interface Bus {
  execute(message: object): Promise<unknown>
}

function meterBus(target: object, kind: 'command' | 'query', registry: Registry): void {
  const bus = target as Bus
  const registers = [registry]
  const seconds = new Histogram({
    name: `strata_${kind}_duration_seconds`,
    help: `Time of a ${kind}, failed or not.`,
    labelNames: [kind],
    buckets: SECONDS,
    registers,
  })
  const errors = new Counter({
    name: `strata_${kind}_errors_total`,
    help: `A ${kind} that failed, by the code its caller was given.`,
    labelNames: [kind, 'code'],
    registers,
  })
  const execute = bus.execute.bind(bus)
  bus.execute = async (message) => {
    const name = message.constructor.name
    const done = seconds.startTimer({ [kind]: name })
    try {
      return await execute(message)
    } catch (error) {
      errors.inc({ [kind]: name, code: clientError(error).code })
      throw error
    } finally {
      done()
    }
  }
}
