import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { requireRankChange, type RankChangeInput } from '../../domain/sources/rank-rules.js'
import { MemoryEventStore } from '../../event-store/memory/memory-event-store.js'
import { LOCAL_PRINCIPAL } from '../principals/principal.js'
import { SourceRegistry } from './source-registry.js'
import { SourceWriter } from './source-writer.js'

const CONTEXT = { principal: { ...LOCAL_PRINCIPAL, actor: 'anna' }, correlationId: 'corr' }
const SOURCE = 'hr/okta'

let store: MemoryEventStore
let writer: SourceWriter
beforeEach(async () => {
  store = new MemoryEventStore()
  writer = new SourceWriter(store)
  await new SourceRegistry(store).ensureRegistered([SOURCE], CONTEXT)
})

const change = (input: RankChangeInput, expectedRevision?: number, source = SOURCE) => ({
  command: { type: 'change-rank' as const, source, ...requireRankChange(input) },
  reason: 'HR knows better',
  expectedRevision,
})
const write = (...of: Parameters<typeof change>) => writer.write(change(...of), CONTEXT)
const events = async () => (await store.readAll()).events

describe('a change of a source', () => {
  test('is appended to its stream with who, why and as part of what', async () => {
    const { outcome, before, after, position } = await write({ rank: 700, paths: { facts: 1 } })
    const all = await events()
    expect(all[1]).toMatchObject({
      type: 'SourceRankChanged',
      stream: 'source-hr/okta',
      revision: 1,
      position,
      data: { source: SOURCE, rank: 700, paths: { facts: 1 } },
      metadata: {
        actor: 'anna',
        source: SOURCE,
        reason: 'HR knows better',
        $correlationId: 'corr',
        $causationId: 'corr',
        schemaVersion: 1,
      },
    })
    expect([outcome, before.rank.rank]).toEqual(['CHANGED', 400])
    expect(after).toEqual({
      source: SOURCE,
      revision: 1,
      position,
      rank: { rank: 700, paths: { facts: 1 } },
      quarantined: false,
    })
    expect(await writer.load(SOURCE)).toEqual(after)
  })

  test('that changes nothing is answered with where the last change stands', async () => {
    const { position } = await write({ rank: 700 })
    expect(await write({ rank: 700 })).toMatchObject({ outcome: 'UNCHANGED', position, after: { revision: 1 } })
    expect(await events()).toHaveLength(2)
  })

  test('is refused at another revision than expected', async () => {
    await write({ rank: 700 })
    await expect(write({ rank: 1 }, 0)).rejects.toMatchObject({ code: 'STALE_REVISION' })
    await expect(write({ rank: 700 }, 0)).rejects.toMatchObject({ code: 'STALE_REVISION' })
    expect(await write({ rank: 1 }, 1)).toMatchObject({ outcome: 'CHANGED', after: { revision: 2 } })
  })

  test('is refused of a source that is not registered, and registers none', async () => {
    await expect(write({ rank: 1 }, undefined, 'hr/typo')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await events()).toHaveLength(1)
  })

  test('takes into account what others changed meanwhile', async () => {
    const paths = Array.from({ length: 12 }, (_, i) => `facts.p${i}`)
    const results = await Promise.all(paths.map((path, i) => write({ paths: { [path]: i } })))
    expect(results.every(({ outcome }) => outcome === 'CHANGED')).toBe(true)
    expect(Object.keys((await writer.load(SOURCE)).rank.paths).sort()).toEqual(paths.sort())
    expect(new Set(results.map(({ after }) => after.revision)).size).toBe(12)
  })

  test('is refused where the stream is not understood', async () => {
    const [event] = await events()
    if (!event) throw new Error('nothing was registered')
    const metadata = { ...event.metadata, schemaVersion: 9 }
    const unknown = { id: randomUUID(), type: event.type, data: event.data, metadata }
    await store.append([{ stream: event.stream, expectedRevision: 0, events: [unknown] }])
    await expect(write({ rank: 1 })).rejects.toMatchObject({ code: 'STREAM_NOT_UNDERSTOOD' })
  })

  test('is only told in a preview', async () => {
    const told = await writer.preview(change({ rank: 1 }), CONTEXT)
    expect(told).toMatchObject({ outcome: 'CHANGED', before: { rank: { rank: 400 } }, after: { rank: { rank: 1 } } })
    await expect(writer.preview(change({ rank: 1 }, 7), CONTEXT)).rejects.toMatchObject({ code: 'STALE_REVISION' })
    expect(await events()).toHaveLength(1)
  })
})
