import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { undocumented } from '../../kit/openapi.js'
import { components } from '../../kit/samples.js'
import { startTestService, type TestService } from '../../kit/service.js'
import { whenRebuilt } from './rebuilt.js'

const PATH = '/api/projections'

let service: TestService
beforeAll(async () => {
  service = await startTestService({ roles: new Set(['api']) })
})
afterAll(() => service.close())

test.each([
  ['POST', 'rebuild', 'nothing', '', 404, 'NOT_FOUND'],
  ['POST', 'rebuild', 'catalog', '?acceptDifferences=perhaps', 422, 'INVALID_INPUT'],
  ['POST', 'check', 'catalog', '?x=1', 422, 'INVALID_INPUT'],
  ['POST', 'roll-back', 'catalog', '', 409, 'NOTHING_TO_ROLL_BACK_TO'],
  ['DELETE', 'rebuild', 'catalog', '', 404, 'NOT_FOUND'],
])('%s %s of %s%s is refused with %d %s', async (method, action, name, query, status, code) => {
  const answer = await service.rest(method, `${PATH}/${name}/${action}${query}`)
  expect([answer.status, answer.json]).toEqual([status, expect.objectContaining({ code })])
  expect(undocumented(method, `${PATH}/{name}/${action}`, answer)).toEqual([])
})

test('a rebuild waits for a projector; a second one is refused, by GraphQL with the same code; it can be cancelled', async () => {
  const asked = await service.rest('POST', `${PATH}/catalog/rebuild`)
  expect([asked.status, asked.json]).toEqual([
    202,
    expect.objectContaining({ state: 'REQUESTED', requestedBy: 'local' }),
  ])
  expect(undocumented('POST', `${PATH}/{name}/rebuild`, asked)).toEqual([])
  const { errors } = await service.graphql('mutation { checkProjection(name: "catalog") { id } }')
  expect(errors.map(({ extensions }) => extensions.code)).toEqual(['REBUILD_IN_PROGRESS'])
  const cancelled = await service.data('mutation { cancelRebuild(name: "catalog") { cancelRequested } }')
  expect(cancelled).toEqual({ cancelRebuild: { cancelRequested: true } })
  const list = await service.rest('GET', PATH)
  expect([list.status, undocumented('GET', PATH, list)]).toEqual([200, []])
})

test('what a check came to is told by REST as documented, and by GraphQL', async () => {
  const full = await startTestService()
  try {
    await full.batch(components(5, 'c'))
    await full.projected()
    await full.data('mutation { checkProjection(name: "catalog") { state } }')
    expect(await whenRebuilt(full)).toMatchObject({ kind: 'CHECK', state: 'SAME', error: null })
    const list = await full.rest('GET', PATH)
    expect(undocumented('GET', PATH, list)).toEqual([])
  } finally {
    await full.close()
  }
})
