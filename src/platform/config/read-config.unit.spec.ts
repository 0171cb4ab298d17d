import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { ConfigError } from './config-error.js'
import { readConfig } from './read-config.js'

function problemsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    readConfig(env)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
}

describe('readConfig', () => {
  test('has a default for everything', () => {
    const config = readConfig({ PATH: '/bin' })
    expect(config).toEqual({
      port: 4000,
      host: '127.0.0.1',
      access: 'loopback',
      allowedHosts: [],
      roles: new Set(['api', 'projector', 'ingester']),
      dataDir: resolve('.strata'),
      databaseUrl: undefined,
      eventStoreUrl: undefined,
      lagLimit: { seconds: 60, events: Infinity },
      logLevel: 'info',
    })
    expect(isAbsolute(config.dataDir)).toBe(true)
  })

  test('reads every variable', () => {
    const config = readConfig({
      STRATA_PORT: '0',
      STRATA_HOST: '::1',
      STRATA_ACCESS: 'open',
      STRATA_ALLOWED_HOSTS: 'Catalog.internal, strata',
      STRATA_ROLES: 'api, projector',
      STRATA_DATA_DIR: 'some/where',
      STRATA_DATABASE_URL: 'postgresql://me:pw@db.example/strata',
      STRATA_EVENT_STORE_URL: 'kurrentdb+discover://me:pw@one:2113,two:2113?tls=true',
      STRATA_LAG_LIMIT_SECONDS: '5',
      STRATA_LAG_LIMIT_EVENTS: '10000',
      STRATA_LOG_LEVEL: 'silent',
    })
    expect(config).toEqual({
      port: 0,
      host: '::1',
      access: 'open',
      allowedHosts: ['catalog.internal', 'strata'],
      roles: new Set(['api', 'projector']),
      dataDir: resolve('some/where'),
      databaseUrl: 'postgresql://me:pw@db.example/strata',
      eventStoreUrl: 'kurrentdb+discover://me:pw@one:2113,two:2113?tls=true',
      lagLimit: { seconds: 5, events: 10_000 },
      logLevel: 'silent',
    })
  })

  test.each(['127.0.0.1', '127.9.9.9', '::1', 'localhost'])('listens on the loopback address %s', (host) => {
    expect(readConfig({ STRATA_HOST: host }).host).toBe(host)
  })

  test.each(['0.0.0.0', '::', '192.168.1.5'])('refuses to listen on %j and says why, unless access is open', (host) => {
    expect(problemsOf({ STRATA_HOST: host })).toEqual([
      expect.stringMatching(
        /^STRATA_HOST must be a loopback.* unless STRATA_ACCESS is open.*no access control/,
      ) as unknown,
    ])
    expect(readConfig({ STRATA_HOST: host, STRATA_ACCESS: 'open' }).host).toBe(host)
  })

  test.each(['127.evil.example', 'localhost.example', '127.1', ''])(
    'refuses to listen on %j, which is no address',
    (host) => {
      for (const env of [{ STRATA_HOST: host }, { STRATA_HOST: host, STRATA_ACCESS: 'open' }]) {
        expect(problemsOf(env)).toEqual(['STRATA_HOST must be an IP address or localhost'])
      }
    },
  )

  test.each(['', 'a b', 'catalog:4000', 'https://catalog', 'a,,b', '*'])('refuses the allowed hosts %j', (hosts) => {
    expect(problemsOf({ STRATA_ALLOWED_HOSTS: hosts })).toEqual([
      'STRATA_ALLOWED_HOSTS must be a comma-separated list of host names, without ports',
    ])
  })

  test.each(['0', '-1', '1.5', '', 'x'])('refuses the lag limit %j', (limit) => {
    expect(problemsOf({ STRATA_LAG_LIMIT_SECONDS: limit })).toEqual([
      'STRATA_LAG_LIMIT_SECONDS must be a whole number from 1',
    ])
  })

  test.each(['api', 'projector', 'ingester', 'api,ingester', 'projector,ingester'])(
    'refuses the roles %s with an embedded database, which no other process shares',
    (roles) => {
      expect(problemsOf({ STRATA_ROLES: roles })).toEqual([
        expect.stringMatching(/^STRATA_ROLES .* needs STRATA_DATABASE_URL/) as unknown,
      ])
      expect(problemsOf({ STRATA_ROLES: roles, STRATA_DATABASE_URL: 'postgres://db/strata' })).toEqual([])
    },
  )

  test.each(['-1', '65536', '4000x', '', ' 80', '1e3', '0x50'])('refuses the port %j', (port) => {
    expect(problemsOf({ STRATA_PORT: port })).toEqual(['STRATA_PORT must be a whole number from 0 to 65535'])
  })

  test.each(['', 'api,', 'API', 'api,worker'])('refuses the roles %j', (roles) => {
    expect(problemsOf({ STRATA_ROLES: roles })).toEqual([
      'STRATA_ROLES must be a comma-separated list of api, projector, ingester',
    ])
  })

  test.each(['STRATA_OPENSEARCH_URL'])('does not pretend to know %s', (name) => {
    expect(problemsOf({ [name]: 'x' })).toEqual([`${name} is not supported by this version`])
  })

  test('takes brokers of Kafka, and how to speak to them', () => {
    expect(readConfig({}).kafka).toBeUndefined()
    expect(readConfig({ STRATA_KAFKA_BROKERS: 'one:9092, 10.0.0.2:9093,[::1]:9094' }).kafka).toEqual({
      brokers: ['one:9092', '10.0.0.2:9093', '[::1]:9094'],
      topic: 'strata.entities',
      tls: false,
      sasl: undefined,
    })
    const secured = { STRATA_KAFKA_TLS: 'on', STRATA_KAFKA_USERNAME: 'me', STRATA_KAFKA_PASSWORD: 'pw' }
    expect(readConfig({ STRATA_KAFKA_BROKERS: 'one:9092', STRATA_KAFKA_TOPIC: 'a.b', ...secured }).kafka).toMatchObject(
      {
        topic: 'a.b',
        tls: true,
        sasl: { mechanism: 'scram-sha-512', username: 'me', password: 'pw' },
      },
    )
  })

  test.each(['', 'one', 'one:', 'one:0', 'one:70000', 'kafka://one:9092', 'a,,b', 'a b:1'])(
    'refuses the brokers %j',
    (brokers) => {
      expect(problemsOf({ STRATA_KAFKA_BROKERS: brokers })).toEqual([
        'STRATA_KAFKA_BROKERS must be a comma-separated list of brokers, each host:port',
      ])
    },
  )

  test('refuses settings of Kafka that make no sense together', () => {
    const brokers = { STRATA_KAFKA_BROKERS: 'one:9092' }
    expect(problemsOf({ STRATA_KAFKA_TOPIC: 'a' })).toEqual([
      expect.stringMatching(/^STRATA_KAFKA_TOPIC needs STRATA_KAFKA_BROKERS/),
    ])
    expect(problemsOf({ ...brokers, STRATA_KAFKA_USERNAME: 'me' })).toEqual([
      'STRATA_KAFKA_PASSWORD must be set along with STRATA_KAFKA_USERNAME',
    ])
    expect(problemsOf({ ...brokers, STRATA_KAFKA_SASL_MECHANISM: 'plain' })).toEqual([
      expect.stringMatching(/^STRATA_KAFKA_SASL_MECHANISM plain needs STRATA_KAFKA_TLS=on/),
    ])
    expect(problemsOf({ ...brokers, STRATA_KAFKA_TOPIC: 'a/b' })).toEqual([
      expect.stringMatching(/^STRATA_KAFKA_TOPIC must be/),
    ])
  })

  test('takes a key to sign with, as PEM or the path of a file with it', () => {
    const { privateKey } = generateKeyPairSync('ed25519')
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
    const path = join(mkdtempSync(join(tmpdir(), 'strata-key-')), 'key.pem')
    writeFileSync(path, pem)
    for (const text of [pem, pem.replaceAll('\n', '\\n'), path])
      expect(readConfig({ STRATA_SIGNING_KEY: text }).signingKey?.equals(privateKey)).toBe(true)
  })

  test('refuses another key, and does not say what it was', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    const texts = [
      '',
      '/no/such/file',
      String(publicKey.export({ type: 'spki', format: 'pem' })),
      String(other.export({ type: 'pkcs8', format: 'pem' })),
      String(privateKey.export({ type: 'pkcs8', format: 'pem' })).slice(0, 60),
    ]
    for (const text of texts)
      expect(problemsOf({ STRATA_SIGNING_KEY: text })).toEqual([
        'STRATA_SIGNING_KEY must be an Ed25519 private key in PKCS #8 PEM, or the path of a file that holds one',
      ])
  })

  test.each(['mysql://x', 'kurrentdb:', 'kurrentdb://', 'https://x', 'esdb://a b', ''])('refuses the log %j', (url) => {
    expect(problemsOf({ STRATA_EVENT_STORE_URL: url })).toEqual([
      'STRATA_EVENT_STORE_URL must be a kurrentdb://, esdb:// or postgres:// URL',
    ])
  })

  test('leaves the variables of the client and of the tests alone', () => {
    const env = { STRATA_URL: 'x', STRATA_TOKEN: 'x', STRATA_ADMIN_TOKEN: 'x', STRATA_TEST_DATABASE_URL: 'x' }
    expect(problemsOf(env)).toEqual([])
  })

  test('suggests the nearest name for an unknown one', () => {
    expect(problemsOf({ STRATA_PROT: '1', STRATA_DATABASE: 'x', STRATA_LOGLEVEL: 'debug' })).toEqual([
      'STRATA_DATABASE is unknown; did you mean STRATA_DATA_DIR?',
      'STRATA_LOGLEVEL is unknown; did you mean STRATA_LOG_LEVEL?',
      'STRATA_PROT is unknown; did you mean STRATA_PORT?',
    ])
  })

  test('reports everything at once, a line each, and never a value', () => {
    const secret = 's3cret'
    const names = ['PORT', 'HOST', 'ROLES', 'DATABASE_URL', 'EVENT_STORE_URL', 'KAFKA_BROKERS', 'LOG_LEVEL', 'TOKENS']
    const env = Object.fromEntries(names.map((name) => [`STRATA_${name}`, secret]))
    expect(() => readConfig(env)).toThrow(ConfigError)
    const message = new ConfigError(problemsOf(env)).message
    expect(message.split('\n').map((line) => line.split(' ')[0])).toEqual(names.map((name) => `STRATA_${name}`))
    expect(message).not.toContain(secret)
  })
})
