import { describe, expect, test } from '@jest/globals'
import type { EventMetadata } from '../../domain/log/recorded-event.js'
import { flatten, unflatten } from './metadata.js'

const METADATA: EventMetadata = {
  $correlationId: 'c',
  $causationId: 'd',
  actor: 'ann',
  source: 'scm/github/acme',
  schemaVersion: 2,
  occurredAt: '2026-01-02T03:04:05.678Z',
}

describe('metadata of an append to several streams', () => {
  test('is texts only, with those that KurrentDB looks for', () => {
    const flat = flatten(METADATA)
    expect(Object.values(flat).every((value) => typeof value === 'string')).toBe(true)
    expect(flat).toMatchObject({
      $correlationId: 'c',
      $causationId: 'd',
      actor: 'ann',
      'strata-json': '{"schemaVersion":2}',
    })
  })

  test('comes back as it was, without what the server adds', () => {
    const stored = { ...flatten(METADATA), '$schema.format': 'Json', '$schema.name': 'Noted' }
    expect(unflatten(stored)).toEqual(METADATA)
  })

  test('keeps what is no plain text', () => {
    const odd = { ...METADATA, actor: 'half \ud800', nested: { a: [1, null] }, source: undefined }
    const { source: _, ...kept } = odd
    expect(unflatten(flatten(odd as unknown as EventMetadata))).toEqual(kept)
  })

  test('is left alone where it was not flattened', () => {
    const metadata = { ...METADATA, '$schema.format': 'x' }
    expect(unflatten(metadata)).toBe(metadata)
  })
})
