import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { readConfig } from '../src/platform/config/read-config.js'

interface ComposeService {
  environment?: Record<string, string>
  ports?: string[]
  profiles?: string[]
  healthcheck?: object
  restart?: string
  mem_limit?: string
  build?: string
  volumes?: string[]
}

interface Compose {
  services: Record<string, ComposeService>
  volumes: Record<string, null>
}

const text = readFileSync('docker-compose.yml', 'utf8')
const compose = parse(text, { merge: true }) as Compose
const services = Object.entries(compose.services)
const strata = services.filter(([, { build }]) => build !== undefined)

/** Variables of the file with their defaults, and a value where one is required. */
const filled = (environment: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      value.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1').replaceAll(/\$\{\w+:\?[^}]*\}/g, 'given'),
    ]),
  )

describe('docker-compose.yml', () => {
  test('has a process for each role, with settings that Strata takes', () => {
    const configs = strata.map(([, { environment = {} }]) => readConfig(filled(environment)))
    expect(configs.map(({ roles }) => [...roles])).toEqual([['api'], ['projector'], ['ingester']])
    for (const { host, access, port, databaseUrl, eventStoreUrl } of configs) {
      expect([host, access, port]).toEqual(['0.0.0.0', 'open', 4000])
      expect([databaseUrl, eventStoreUrl]).toEqual([
        'postgres://strata:given@postgres:5432/strata',
        'kurrentdb://kurrentdb:2113?tls=false',
      ])
    }
  })

  test('lets each process be asked under its name in the network', () => {
    for (const [name, { environment = {} }] of strata)
      expect(readConfig(filled(environment)).allowedHosts).toEqual([name])
  })

  test('publishes ports on this machine only', () => {
    const ports = services.flatMap(([, service]) => service.ports ?? [])
    expect(ports.length).toBeGreaterThan(0)
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/)
  })

  test('starts nothing that Strata does not use yet', () => {
    const asked = services.filter(([, { profiles }]) => profiles === undefined).map(([name]) => name)
    expect(asked).toEqual(['api', 'projector', 'ingester', 'postgres', 'kurrentdb'])
  })

  test.each(services)('%s has a restart policy, a limit of memory and a health check', (_, service) => {
    expect(service.restart).toBe('unless-stopped')
    expect(service.mem_limit).toMatch(/^\d+[mg]$/)
    // That of Strata is in its Dockerfile.
    if (service.build === undefined) expect(service.healthcheck).toBeDefined()
    else expect(readFileSync('Dockerfile', 'utf8')).toMatch(/^HEALTHCHECK /m)
  })

  test('holds no secret, and every volume that it names', () => {
    expect(text).not.toMatch(/password\s*[:=]\s*['"]?[a-z0-9]/i)
    expect(text.match(/\$\{\w+(?=:\?)/g)?.map((name) => name.slice(2))).toEqual([
      'POSTGRES_PASSWORD',
      'POSTGRES_PASSWORD',
    ])
    expect(readFileSync('.env.example', 'utf8')).toMatch(/^POSTGRES_PASSWORD=$/m)
    const used = services.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(':')[0]))
    expect(used.toSorted()).toEqual(Object.keys(compose.volumes).toSorted())
  })
})

test('the image runs as an ordinary user, with node as the process that signals reach', () => {
  const lines = readFileSync('Dockerfile', 'utf8').split('\n')
  const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')))
  expect(last).toContain('USER node')
  expect(last).toContain('ENTRYPOINT ["node", "bin/strata.mjs"]')
  expect(last.some((line) => line.startsWith('COPY . '))).toBe(false)
})
