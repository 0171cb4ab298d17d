import type { KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isIP, isIPv4 } from 'node:net'
import { resolve } from 'node:path'
import { parseSigningKey } from '../signing/parse-signing-key.js'
import type { Config, KafkaSasl, Role } from './config.js'

/** A variable: what it is without being set, and how its text is read. `parse` gives undefined for a wrong text. */
export interface Variable<T> {
  default: T
  rule: string
  parse: (text: string) => T | undefined
}

const ROLES: readonly Role[] = ['api', 'projector', 'ingester']
const LOG_LEVELS: readonly Config['logLevel'][] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']
const ACCESS: readonly Config['access'][] = ['loopback', 'open']
const SASL_MECHANISMS: readonly KafkaSasl['mechanism'][] = ['plain', 'scram-sha-256', 'scram-sha-512']
const SWITCH = new Map([
  ['on', true],
  ['off', false],
])
const MAX_PORT = 65_535
const COUNT_RULE = 'must be a whole number from 1'

/** The variables of a Strata process. */
export const VARIABLES = {
  STRATA_PORT: variable<number>(4000, `must be a whole number from 0 to ${MAX_PORT}`, parsePort),
  STRATA_HOST: variable<string>('127.0.0.1', 'must be an IP address or localhost', (text) =>
    isIP(text) !== 0 || text === 'localhost' ? text : undefined,
  ),
  STRATA_ACCESS: variable<Config['access']>('loopback', 'must be loopback or open', (text) =>
    ACCESS.find((access) => access === text),
  ),
  STRATA_ALLOWED_HOSTS: variable<readonly string[]>(
    [],
    'must be a comma-separated list of host names, without ports',
    parseHosts,
  ),
  STRATA_ROLES: variable<ReadonlySet<Role>>(
    new Set(ROLES),
    `must be a comma-separated list of ${ROLES.join(', ')}`,
    parseRoles,
  ),
  STRATA_DATA_DIR: variable<string>(resolve('.strata'), 'must be the path of a folder', (text) =>
    text.trim() === '' ? undefined : resolve(text),
  ),
  STRATA_DATABASE_URL: variable<string | undefined>(undefined, 'must be a postgres:// or postgresql:// URL', (text) =>
    isPostgresUrl(text) ? text : undefined,
  ),
  STRATA_EVENT_STORE_URL: variable<string | undefined>(
    undefined,
    'must be a kurrentdb://, esdb:// or postgres:// URL',
    (text) => (isPostgresUrl(text) || isKurrentdbUrl(text) ? text : undefined),
  ),
  STRATA_KAFKA_BROKERS: variable<readonly string[] | undefined>(
    undefined,
    'must be a comma-separated list of brokers, each host:port',
    parseBrokers,
  ),
  STRATA_KAFKA_TOPIC: variable<string>(
    'strata.entities',
    'must be the name of a topic: 1 to 249 letters, digits, dots, underscores and hyphens',
    (text) => (/^(?!\.\.?$)[a-zA-Z0-9._-]{1,249}$/.test(text) ? text : undefined),
  ),
  STRATA_KAFKA_TLS: variable<boolean>(false, 'must be on or off', (text) => SWITCH.get(text)),
  STRATA_KAFKA_SASL_MECHANISM: variable<KafkaSasl['mechanism']>(
    'scram-sha-512',
    `must be one of ${SASL_MECHANISMS.join(', ')}`,
    (text) => SASL_MECHANISMS.find((mechanism) => mechanism === text),
  ),
  STRATA_KAFKA_USERNAME: variable<string | undefined>(undefined, 'must not be empty', (text) => text || undefined),
  STRATA_KAFKA_PASSWORD: variable<string | undefined>(undefined, 'must not be empty', (text) => text || undefined),
  STRATA_SIGNING_KEY: variable<KeyObject | undefined>(
    undefined,
    'must be an Ed25519 private key in PKCS #8 PEM, or the path of a file that holds one',
    (text) => parseSigningKey(text) ?? parseSigningKey(textOf(text)),
  ),
  STRATA_LAG_LIMIT_SECONDS: variable<number>(60, COUNT_RULE, parseCount),
  STRATA_LAG_LIMIT_EVENTS: variable<number>(Infinity, COUNT_RULE, parseCount),
  STRATA_LOG_LEVEL: variable<Config['logLevel']>('info', `must be one of ${LOG_LEVELS.join(', ')}`, (text) =>
    LOG_LEVELS.find((level) => level === text),
  ),
}

/** Announced for a later version: set by somebody who expects them to work, so silence would be wrong. */
export const ANNOUNCED = ['STRATA_OPENSEARCH_URL']

/** Variables of the command line client, which may stand in the same environment. */
export const CLIENT_VARIABLES = ['STRATA_URL', 'STRATA_TOKEN', 'STRATA_ADMIN_TOKEN']

function variable<T>(preset: T, rule: string, parse: Variable<T>['parse']): Variable<T> {
  return { default: preset, rule, parse }
}

/** The text of a file, nothing where there is none to be read. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function parsePort(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) <= MAX_PORT ? Number(text) : undefined
}

function parseCount(text: string): number | undefined {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined
}

function parseHosts(text: string): string[] | undefined {
  const names = text.split(',').map((name) => name.trim().toLowerCase())
  return names.every((name) => /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(name)) ? names : undefined
}

function parseBrokers(text: string): string[] | undefined {
  const brokers = text.split(',').map((broker) => broker.trim())
  return brokers.every(isBroker) ? brokers : undefined
}

/** An IPv6 address stands in brackets. */
function isBroker(text: string): boolean {
  const [, port] = /^(?:\[[\da-f:]+\]|[a-z\d](?:[a-z\d.-]{0,251}[a-z\d])?):(\d{1,5})$/i.exec(text) ?? []
  return port !== undefined && Number(port) >= 1 && Number(port) <= MAX_PORT
}

/** Whether an address that a process listens on is reached from this machine only. */
export function isLoopback(host: string): boolean {
  return host === '::1' || host === 'localhost' || (isIPv4(host) && host.startsWith('127.'))
}

function parseRoles(text: string): Set<Role> | undefined {
  const names = text.split(',').map((name) => name.trim())
  const roles = names.map((name) => ROLES.find((role) => role === name))
  return roles.every((role) => role !== undefined) ? new Set(roles) : undefined
}

function isPostgresUrl(text: string): boolean {
  return URL.canParse(text) && ['postgres:', 'postgresql:'].includes(new URL(text).protocol)
}

/** Several hosts make it no URL by the standard. */
function isKurrentdbUrl(text: string): boolean {
  return /^(esdb|kurrentdb)(\+discover)?:\/\/\S+$/.test(text)
}
