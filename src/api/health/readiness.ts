import type { LagLimit, Role } from '../../platform/config/config.js'
import type { ProjectionStatus } from '../../projections/runner/projection-status.js'
import type { RelayStatus } from '../../projections/feed/kafka/relay-messages.js'
import { NoAnswer } from './bounded.js'

/** One thing that a process needs. `degraded`: it works, and somebody should look at it. */
export interface Check {
  ok: boolean
  degraded?: true
  detail: string
}

export type Checks = Record<string, Check>

/** Whether a process can do its work now, and what keeps it from that. */
export interface Readiness {
  status: 'ready' | 'degraded' | 'not ready'
  checks: Checks
}

/** What is asked to find out; each answers or fails within a second or two. */
export interface Probes {
  database: () => Promise<unknown>
  log: () => Promise<unknown>
  projections: () => Promise<ProjectionStatus[]>
  /** Where changes are published; absent where that is not set up. */
  relays?: () => Promise<RelayStatus[]>
  /** Whether the process of its own in which the projections run is there; undefined where there is none. */
  projector?: () => boolean
}

export async function readinessOf(
  probes: Probes,
  { roles, lagLimit }: { roles: ReadonlySet<Role>; lagLimit: LagLimit },
): Promise<Readiness> {
  const found = await Promise.all([
    reachable('database', probes.database),
    reachable('log', probes.log),
    // The ingester depends on no read model.
    roles.has('api') || roles.has('projector') ? projectionChecks(probes.projections, lagLimit) : {},
    probes.relays && roles.has('projector') ? relayChecks(probes.relays, lagLimit) : {},
  ])
  const checks: Checks = {}
  for (const part of found) Object.assign(checks, part)
  if (probes.projector) checks['projector'] = projectorCheck(probes.projector())
  if (roles.has('ingester')) checks['ingester'] = { ok: true, detail: 'this version has no jobs for it' }
  return verdict(checks)
}

/** What a process says of itself until everything is open. */
export const starting = (phase: string): Readiness => verdict({ start: { ok: false, detail: phase } })

function verdict(checks: Checks): Readiness {
  const all = Object.values(checks)
  const degraded = all.some((check) => check.degraded)
  return { status: !all.every(({ ok }) => ok) ? 'not ready' : degraded ? 'degraded' : 'ready', checks }
}

async function reachable(name: string, ask: () => Promise<unknown>): Promise<Checks> {
  return { [name]: await ask().then(() => ({ ok: true, detail: 'reachable' }), unreachable) }
}

/** Without the message of the driver, which may hold parts of an address. */
const unreachable = (error: unknown): Check => ({
  ok: false,
  detail: error instanceof NoAnswer ? error.message : 'not reachable',
})

async function projectionChecks(ask: () => Promise<ProjectionStatus[]>, limit: LagLimit): Promise<Checks> {
  try {
    const entries = (await ask()).map((status) => [
      `projection ${status.name}@${status.version}`,
      projectionCheck(status, limit),
    ])
    return Object.fromEntries(entries) as Checks
  } catch (error) {
    return { projections: unreachable(error) }
  }
}

function projectionCheck({ state, lag, lagSeconds, parked }: ProjectionStatus, limit: LagLimit): Check {
  const detail = `${state}, ${lag} events (${Math.round(lagSeconds)} s) behind, ${parked} parked`
  // Without a row nobody has ever worked on it, and without a sign of life nobody does: however short the log, it is not up.
  if (state === 'NEVER_STARTED' || state === 'STOPPED') return { ok: false, detail }
  const degraded = parked > 0 || lag > limit.events || lagSeconds > limit.seconds
  return degraded ? { ok: true, degraded, detail } : { ok: true, detail }
}

/** Nothing that Strata answers depends on Kafka, so that its absence makes no process unready: restarting it would help nobody. */
async function relayChecks(ask: () => Promise<RelayStatus[]>, limit: LagLimit): Promise<Checks> {
  try {
    return Object.fromEntries((await ask()).map((status) => [`feed ${status.topic}`, relayCheck(status, limit)]))
  } catch (error) {
    return { feeds: { ok: true, degraded: true, detail: unreachable(error).detail } }
  }
}

function relayCheck({ lag, lagSeconds, failure, failingSince }: RelayStatus, limit: LagLimit): Check {
  const behind = `${lag} events (${Math.round(lagSeconds)} s) behind`
  const detail = failure === null ? behind : `${behind}, failing since ${failingSince ?? 'now'}`
  const degraded = failure !== null || lag > limit.events || lagSeconds > limit.seconds
  return degraded ? { ok: true, degraded, detail } : { ok: true, detail }
}

const projectorCheck = (isUp: boolean): Check =>
  isUp ? { ok: true, detail: 'running' } : { ok: true, degraded: true, detail: 'died, is being started again' }
