import { beforeEach, describe, expect, jest, test } from '@jest/globals'
import { MemoryEventStore } from '../../event-store/memory/memory-event-store.js'
import { LOCAL_PRINCIPAL } from '../principals/principal.js'
import { SourceRegistry } from './source-registry.js'

const CONTEXT = { principal: LOCAL_PRINCIPAL, correlationId: 'corr' }

let store: MemoryEventStore
beforeEach(() => {
  store = new MemoryEventStore()
})

const registered = async () => (await store.readAll()).events

describe('a source', () => {
  test('is registered with the rank of its family', async () => {
    await new SourceRegistry(store).ensureRegistered(['hr/okta', 'decorator'], CONTEXT)
    expect(await registered()).toMatchObject([
      {
        stream: 'source-hr/okta',
        type: 'SourceRegistered',
        data: { source: 'hr/okta', rank: 400, paths: {} },
        metadata: { actor: 'local', source: 'hr/okta', $correlationId: 'corr', $causationId: 'corr', schemaVersion: 1 },
      },
      { stream: 'source-decorator', data: { rank: 500 } },
    ])
  })

  test('is registered once, by however many processes, and looked at once by each', async () => {
    const registry = new SourceRegistry(store)
    const append = jest.spyOn(store, 'append')
    await registry.ensureRegistered(['api/a', 'api/a'], CONTEXT)
    await registry.ensureRegistered(['api/a'], CONTEXT)
    expect(append).toHaveBeenCalledTimes(1)
    await Promise.all([1, 2, 3].map(() => new SourceRegistry(store).ensureRegistered(['api/a', 'api/b'], CONTEXT)))
    expect((await registered()).map(({ stream }) => stream)).toEqual(['source-api/a', 'source-api/b'])
  })

  test('is tried again when the log could not be reached', async () => {
    const registry = new SourceRegistry(store)
    jest.spyOn(store, 'append').mockRejectedValueOnce(new Error('gone'))
    await expect(registry.ensureRegistered(['api/a'], CONTEXT)).rejects.toThrow('gone')
    await registry.ensureRegistered(['api/a'], CONTEXT)
    expect(await registered()).toHaveLength(1)
  })
})
