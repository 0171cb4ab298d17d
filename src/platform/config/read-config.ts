import { ConfigError } from './config-error.js'
import type { Config, KafkaSettings } from './config.js'
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
  const read: Read = (name, { default: preset, rule, parse }) => {
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
    kafka: readKafka(read),
    signingKey: read('STRATA_SIGNING_KEY', VARIABLES.STRATA_SIGNING_KEY),
    logLevel: read('STRATA_LOG_LEVEL', VARIABLES.STRATA_LOG_LEVEL),
  }
  problems.push(...contradictions(config, env), ...foreignVariables(env))
  if (problems.length > 0) throw new ConfigError(problems)
  return config
}

type Read = <T>(name: keyof typeof VARIABLES, variable: Variable<T>) => T

function readKafka(read: Read): KafkaSettings | undefined {
  const brokers = read('STRATA_KAFKA_BROKERS', VARIABLES.STRATA_KAFKA_BROKERS)
  const topic = read('STRATA_KAFKA_TOPIC', VARIABLES.STRATA_KAFKA_TOPIC)
  const tls = read('STRATA_KAFKA_TLS', VARIABLES.STRATA_KAFKA_TLS)
  const mechanism = read('STRATA_KAFKA_SASL_MECHANISM', VARIABLES.STRATA_KAFKA_SASL_MECHANISM)
  const username = read('STRATA_KAFKA_USERNAME', VARIABLES.STRATA_KAFKA_USERNAME)
  const password = read('STRATA_KAFKA_PASSWORD', VARIABLES.STRATA_KAFKA_PASSWORD)
  if (brokers === undefined) return undefined
  const sasl = username !== undefined && password !== undefined ? { mechanism, username, password } : undefined
  return { brokers, topic, tls, sasl }
}

/** What each variable allows, but not all of them together. */
function contradictions({ host, access, roles }: Config, env: NodeJS.ProcessEnv): string[] {
  const problems = kafkaContradictions(env)
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

function kafkaContradictions(env: NodeJS.ProcessEnv): string[] {
  const isSet = (name: string) => env[`STRATA_KAFKA_${name}`] !== undefined
  const problems = ['TOPIC', 'TLS', 'SASL_MECHANISM', 'USERNAME', 'PASSWORD']
    .filter((name) => isSet(name) && !isSet('BROKERS'))
    .map((name) => `STRATA_KAFKA_${name} needs STRATA_KAFKA_BROKERS: without brokers nothing is published`)
  if (isSet('USERNAME') !== isSet('PASSWORD')) {
    const [missing, given] = isSet('USERNAME') ? ['PASSWORD', 'USERNAME'] : ['USERNAME', 'PASSWORD']
    problems.push(`STRATA_KAFKA_${missing} must be set along with STRATA_KAFKA_${given}`)
  }
  if (env['STRATA_KAFKA_SASL_MECHANISM'] === 'plain' && env['STRATA_KAFKA_TLS'] !== 'on')
    problems.push(
      'STRATA_KAFKA_SASL_MECHANISM plain needs STRATA_KAFKA_TLS=on: otherwise the password travels as it is',
    )
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
