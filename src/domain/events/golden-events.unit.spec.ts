import { describe, expect, test } from '@jest/globals'
import { goldenDigests, goldenEvent, goldenFiles } from '../../../test/kit/golden-events.js'
import { EMPTY_STREAM, evolve, isEntityEvent } from '../fragments/entity-stream.js'
import { auditStream } from '../audit/audit-stream.js'
import { emptySourceStream, evolveSource, isSourceEvent } from '../sources/source-stream.js'
import { currentVersion, decodeEvent } from './decode-event.js'
import type { EventType } from './event-types.js'
import { UPCASTERS } from './upcasters.js'

const written = (Object.keys(UPCASTERS) as EventType[]).flatMap((type) =>
  Array.from({ length: currentVersion(type) }, (_, i) => `${type}.v${i + 1}.json`),
)

test('every version that was ever written has a golden file, and no other', () => {
  expect(goldenFiles().sort()).toEqual(written.sort())
})

test('golden files are as they were when they were added', () => {
  const { is, was } = goldenDigests()
  expect(is).toEqual(was)
})

describe.each(goldenFiles())('%s', (name) => {
  const { recorded, current } = goldenEvent(name)

  test('is of the type and version that it is named after', () => {
    expect(name).toBe(`${recorded.type}.v${recorded.metadata.schemaVersion}.json`)
  })

  test('decodes to the current shape', () => {
    expect(decodeEvent(recorded)).toEqual({ ...recorded, data: current })
  })

  test('is understood by its stream', () => {
    const event = decodeEvent(recorded)
    if (isEntityEvent(event)) expect(evolve(EMPTY_STREAM, event).revision).toBe(recorded.revision)
    else if (isSourceEvent(event))
      expect(evolveSource(emptySourceStream(event.data.source), event).revision).toBe(recorded.revision)
    else expect(event.stream).toBe(auditStream(event.id))
  })
})
