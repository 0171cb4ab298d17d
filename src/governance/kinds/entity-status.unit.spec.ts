import { describe, expect, test } from '@jest/globals'
import type { JsonObject } from '../../domain/json/json.js'
import { statusErrors } from './entity-status.js'

const errorsOf = (ref: string, spec: JsonObject) =>
  statusErrors(ref, { apiVersion: 'backstage.io/v1alpha1', kind: 'Any', metadata: {}, spec, facts: {} })

const COMPONENT = { type: 'service', lifecycle: 'production', owner: 'team' }

describe('the status of an entity', () => {
  test('is without errors where the kind’s schema and the relations are kept, further fields included', () => {
    expect(
      errorsOf('component:default/a', { ...COMPONENT, more: { than: 'asked' }, dependsOn: ['resource:x'] }),
    ).toEqual([])
    expect(errorsOf('location:default/a', {})).toEqual([])
  })

  test('names each missing field', () => {
    expect(errorsOf('component:default/a', {})).toEqual([
      { pointer: '/spec/type', detail: 'is missing' },
      { pointer: '/spec/lifecycle', detail: 'is missing' },
      { pointer: '/spec/owner', detail: 'is missing' },
    ])
  })

  test('names what has the wrong type, deep inside too', () => {
    const broken = { ...COMPONENT, type: 7, dependsOn: ['a:b', 5] }
    expect(errorsOf('component:default/a', broken).map(({ pointer }) => pointer)).toEqual([
      '/spec/type',
      '/spec/dependsOn/1',
    ])
    const group = { type: 'team', children: [], profile: { displayName: false } }
    expect(errorsOf('group:default/a', group)).toMatchObject([{ pointer: '/spec/profile/displayName' }])
  })

  test('names relations that are no refs, each place once', () => {
    expect(errorsOf('component:default/a', { ...COMPONENT, owner: 'a b', dependsOn: [''] })).toMatchObject([
      { pointer: '/spec/dependsOn/0' },
      { pointer: '/spec/owner' },
    ])
  })

  test('of an unknown kind looks at relations alone', () => {
    expect(errorsOf('widget:default/a', { owner: 5 })).toEqual([])
  })
})
