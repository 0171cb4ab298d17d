import { Gauge, type Registry } from 'prom-client'
import type { Pool } from '../../platform/database/database.js'

/** Shows how the pools of connections are used. */
export function meterPools(pools: Record<string, Pool>, registry: Registry): void {
  const registers = [registry]
  new Gauge({
    name: 'strata_pool_connections',
    help: 'Connections to the database by pool, in use or idle.',
    labelNames: ['pool', 'state'],
    registers,
    collect() {
      for (const [name, { totalCount, idleCount }] of Object.entries(pools)) {
        this.set({ pool: name, state: 'idle' }, idleCount)
        this.set({ pool: name, state: 'used' }, totalCount - idleCount)
      }
    },
  })
  new Gauge({
    name: 'strata_pool_waiting',
    help: 'Callers that wait for a connection of the pool.',
    labelNames: ['pool'],
    registers,
    collect() {
      for (const [name, { waitingCount }] of Object.entries(pools)) this.set({ pool: name }, waitingCount)
    },
  })
}
