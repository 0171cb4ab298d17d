import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import type { ProjectionMonitor } from '../../projections/runner/get-projections.js'
import type { ProjectionState } from '../../projections/runner/projection-status.js'

/** Longest that a projection may be behind before reads are no longer called ready, in seconds. */
const MOST_LAG_SECONDS = 60

const AT_WORK: ReadonlySet<ProjectionState> = new Set(['LIVE', 'CATCHING_UP', 'REBUILDING', 'DEGRADED'])

export interface Readiness {
  status: 'ready' | 'degraded' | 'not ready'
  checks: Record<string, { ok: boolean; detail: string }>
}

/** Whether the service can do its work now, and what keeps it from that. */
export async function readiness(db: Kysely<unknown>, monitor: ProjectionMonitor): Promise<Readiness> {
  const checks: Readiness['checks'] = {}
  try {
    await sql`select 1`.execute(db)
    checks['database'] = { ok: true, detail: 'reachable' }
    for (const { name, version, state, lag, lagSeconds, parked } of await monitor.statuses()) {
      const ok = AT_WORK.has(state) && lagSeconds <= MOST_LAG_SECONDS
      checks[`projection ${name}@${version}`] = { ok, detail: `${state}, ${lag} events behind, ${parked} parked` }
    }
  } catch {
    checks['database'] = { ok: false, detail: 'not reachable' }
  }
  const ok = Object.values(checks).every((check) => check.ok)
  const parked = Object.values(checks).some(({ detail }) => detail.startsWith('DEGRADED'))
  return { status: !ok ? 'not ready' : parked ? 'degraded' : 'ready', checks }
}
