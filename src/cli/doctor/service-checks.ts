import { CliError } from '../cli-error.js'
import { isObject, type JsonValue } from '../../domain/json/json.js'
import { addressOf } from '../service/connection.js'
import { query } from '../service/graphql.js'
import { reach } from '../service/request.js'
import { failed, ok, patience, skipped, type Check, type Finding, type Patient } from './check.js'

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

/** Whether the address is one where a service can be, as far as the settings tell. */
export const address: Check = {
  name: 'address',
  run({ connection: { url }, env }) {
    if (url.hostname === '0.0.0.0' || url.hostname === '[::]') {
      return failed(
        `${url.href} is no address to call`,
        'Use http://127.0.0.1 with the port, or the name of the machine.',
      )
    }
    const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
    const started = env['STRATA_PORT']
    if (LOOPBACK.includes(url.hostname) && started !== undefined && started !== '0' && started !== port) {
      return failed(
        `${url.href} has port ${port}, but STRATA_PORT is ${started}`,
        `Set STRATA_URL to http://${url.hostname}:${started}, or unset STRATA_PORT.`,
      )
    }
    return ok(url.href)
  },
}

/** Whether the process is alive. */
export const alive: Check = {
  name: 'service',
  run: async ({ connection }) => {
    const response = await reach(connection, addressOf(connection, '/healthz'), { signal: patience() })
    if (response.ok && isObject(await jsonOf(response))) return ok(`answers at ${connection.url.href}`)
    return failed(
      `${connection.url.href} answers ${response.status} and not as a Strata does`,
      'Another program may use that port: start Strata on a free one and set STRATA_URL.',
    )
  },
}

/** Whether it says that it can work. */
export const ready: Check = {
  name: 'readiness',
  needs: alive.name,
  run: async ({ connection }) => {
    const response = await reach(connection, addressOf(connection, '/readyz'), { signal: patience() })
    const body = await jsonOf(response)
    const checks = isObject(body) && isObject(body['checks']) ? body['checks'] : {}
    const text = Object.entries(checks).map(([name, value]) => `${name}: ${summary(value)}`)
    if (response.ok) return ok(text.join(', ') || 'ready')
    const advice = 'Wait if it has just started; otherwise its log says what is the matter.'
    return failed(`status ${response.status}; ${text.join(', ') || 'no details'}`, advice)
  },
}

/** Whether queries are answered. */
export const graphql: Check = {
  name: 'GraphQL',
  needs: alive.name,
  run: async ({ connection }) => {
    const text = '{ entities(first: 1) { totalCount } }'
    const { entities } = await query<{ entities: { totalCount: number } }>(connection, text, patience())
    return ok(`${entities.totalCount} entities`)
  },
}

interface Projection {
  name: string
  version: number
  state: string
  lag: number
  lagSeconds: number
  parked: number
}

/** Whether every read model follows the log and has taken every event. */
export const projections: Check = {
  name: 'projections',
  needs: graphql.name,
  run: async ({ connection }) => judge(await projectionsOf(connection)),
}

async function projectionsOf(connection: Patient['connection']): Promise<Projection[]> {
  const text = '{ projections { name version state position lag lagSeconds parked } }'
  return (await query<{ projections: Projection[] }>(connection, text, patience())).projections
}

function judge(all: readonly Projection[]): Finding {
  if (all.length === 0) return skipped('the service has none')
  const sick = all.filter(({ state, parked }) => !['LIVE', 'REBUILDING'].includes(state) || parked > 0)
  if (sick.length === 0) return ok(`${all.map(({ name, version }) => `${name}@${version}`).join(', ')} live`)
  const parked = sick.some((projection) => projection.parked > 0)
  const advice = parked
    ? '`strata parked` lists what could not be applied and why; when that is mended, `strata parked retry NAME --all` applies it.'
    : 'Wait while they catch up; if the lag does not fall, the service’s log says why.'
  return failed(sick.map(describe).join('; '), advice)
}

function describe({ name, version, state, lag, lagSeconds, parked }: Projection): string {
  return `${name}@${version} is ${state}, ${lag} events (${lagSeconds} s) behind, ${parked} parked`
}

function summary(value: JsonValue): string {
  if (!isObject(value)) return typeof value === 'string' ? value : JSON.stringify(value)
  const said = value['detail'] ?? value['status']
  return typeof said === 'string' ? said : JSON.stringify(value)
}

async function jsonOf(response: Response): Promise<JsonValue | undefined> {
  try {
    return (await response.json()) as JsonValue
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw new CliError(`The answer broke off: ${(error as Error).message}`)
  }
}
