import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { Client, type Answer } from '../kit/client.js'
import { createTestDatabase, type TestDatabase } from '../kit/database.js'
import { component } from '../kit/samples.js'
import { ServerProcess } from '../kit/server-process.js'

let database: TestDatabase
beforeEach(async () => {
  database = await createTestDatabase()
})
afterEach(async () => {
  await ServerProcess.endAll()
  await database.drop()
})

async function start(roles: string): Promise<[Client, ServerProcess]> {
  const [process, url] = await ServerProcess.start(database.url, { STRATA_ROLES: roles })
  return [new Client(url), process]
}

async function untilReady(client: Client): Promise<Answer> {
  for (;;) {
    const answer = await client.rest('GET', '/readyz')
    if (answer.status === 200) return answer
    await delay(50)
  }
}

describe.each(['api', 'projector', 'ingester', 'projector,ingester'])('the roles %s alone', (roles) => {
  test('start, are alive, tell metrics and stop cleanly', async () => {
    const [client, process] = await start(roles)
    expect((await client.rest('GET', '/healthz')).json).toEqual({ status: 'ok' })
    const metrics = await client.rest('GET', '/metrics')
    expect([metrics.status, metrics.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ])
    expect(metrics.text).toContain(`roles="${roles}"`)
    const { status } = await client.rest('POST', '/graphql', { query: '{ __typename }' })
    expect(status).toBe(roles === 'api' ? 200 : 404)
    const { code, output } = await process.stop()
    expect([code, output]).toEqual([0, expect.stringContaining('"msg":"stopped"')])
  })
})

test('the three roles in three processes are one service', async () => {
  const [[api], [projector], [ingester]] = await Promise.all([start('api'), start('projector'), start('ingester')])
  for (const client of [projector, ingester, api])
    expect((await untilReady(client)).json).toMatchObject({ status: 'ready' })
  const written = await api.rest('POST', '/api/catalog/fragments', component('one'))
  const { position } = written.json as { position: string }
  const query = 'query ($at: Position) { entity(ref: "component:default/one", minPosition: $at) { ref } }'
  expect(await api.data(query, { at: position })).toEqual({ entity: { ref: 'component:default/one' } })
  expect((await ingester.rest('GET', '/readyz')).json).toMatchObject({
    checks: { ingester: { ok: true, detail: 'this version has no jobs for it' } },
  })
  expect((await projector.rest('GET', '/metrics')).text).toMatch(
    /strata_projection_lease_held\{projection="catalog@1",.*\} 1/,
  )
})

test('an API without a projector is not ready: what was never started is not up, however short the log', async () => {
  const [api] = await start('api')
  const { status, json } = await api.rest('GET', '/readyz')
  expect([status, json]).toMatchObject([503, { checks: { 'projection catalog@1': { ok: false } } }])
})
