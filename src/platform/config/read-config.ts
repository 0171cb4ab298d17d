import { ConfigError } from './config-error.js'
import type { Config } from './config.js'
import { nearestName } from './nearest-name.js'
import { ANNOUNCED, CLIENT_VARIABLES, isLoopback, VARIABLES, type Variable } from './variables.js'

const PREFIX = 'STRATA_'
const TEST_PREFIX = 'STRATA_TEST_'

/**
 * Reads the settings of a process from its environment.
 *
 * @throws ConfigError with everything that is wrong at once
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const problems: string[] = []
  const read = <T>(name: keyof typeof VARIABLES, { default: preset, rule, parse }: Variable<T>): T => {
    const text = env[name]
    if (text === undefined) return preset
    const value = parse(text)
    if (value === undefined) problems.push(`${name} ${rule}`)
    return value ?? preset
  }
  const config: Config = {
    port: read('STRATA_PORT', VARIABLES.STRATA_PORT),
    host: read('STRATA_HOST', VARIABLES.STRATA_HOST),
    access: read('STRATA_ACCESS', VARIABLES.STRATA_ACCESS),
    allowedHosts: read('STRATA_ALLOWED_HOSTS', VARIABLES.STRATA_ALLOWED_HOSTS),
    roles: read('STRATA_ROLES', VARIABLES.STRATA_ROLES),
    dataDir: read('STRATA_DATA_DIR', VARIABLES.STRATA_DATA_DIR),
    databaseUrl: read('STRATA_DATABASE_URL', VARIABLES.STRATA_DATABASE_URL),
    eventStoreUrl: read('STRATA_EVENT_STORE_URL', VARIABLES.STRATA_EVENT_STORE_URL),
    lagLimit: {
      seconds: read('STRATA_LAG_LIMIT_SECONDS', VARIABLES.STRATA_LAG_LIMIT_SECONDS),
      events: read('STRATA_LAG_LIMIT_EVENTS', VARIABLES.STRATA_LAG_LIMIT_EVENTS),
    },
    logLevel: read('STRATA_LOG_LEVEL', VARIABLES.STRATA_LOG_LEVEL),
  }
  problems.push(...contradictions(config, env), ...foreignVariables(env))
  if (problems.length > 0) throw new ConfigError(problems)
  return config
}

/** What each variable allows, but not all of them together. */
function contradictions({ host, access, roles }: Config, env: NodeJS.ProcessEnv): string[] {
  const problems: string[] = []
  if (!isLoopback(host) && access !== 'open') {
    problems.push(
      'STRATA_HOST must be a loopback address (127.0.0.0/8, ::1 or localhost) unless STRATA_ACCESS is open: this version has no ' +
        'access control, so whoever reaches the API may read and change everything',
    )
  }
  if (env['STRATA_DATABASE_URL'] === undefined && !(roles.has('api') && roles.has('projector'))) {
    problems.push(
      'STRATA_ROLES without both api and projector needs STRATA_DATABASE_URL: otherwise the process has an embedded database of ' +
        'its own that no other process shares',
    )
  }
  return problems
}

/** A misspelt variable would otherwise leave a default in force without a word. */
function foreignVariables(env: NodeJS.ProcessEnv): string[] {
  const known = [...Object.keys(VARIABLES), ...CLIENT_VARIABLES]
  return Object.keys(env)
    .filter((name) => name.startsWith(PREFIX) && !name.startsWith(TEST_PREFIX) && !known.includes(name))
    .sort()
    .map((name) =>
      ANNOUNCED.includes(name)
        ? `${name} is not supported by this version`
        : `${name} is unknown; did you mean ${nearestName(name, known)}?`,
    )
}
