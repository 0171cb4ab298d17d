import { expect, test } from '@jest/globals'
import type { EntityEventHandlers } from '../fragments/entity-stream.js'
import type { SourceEventHandlers } from '../sources/source-stream.js'
import type { AuditEventType, EntityEventType, EventType, SourceEventType } from './event-types.js'
import { UPCASTERS, type UpcasterChain } from './upcasters.js'

/*
 * Checked by the compiler: where an error is expected and none comes, it complains. The test below only says that the file
 * was read.
 */

interface V1 {
  owner: string
}
interface V2 {
  owners: string[]
}
interface V3 {
  owners: string[]
  rank: number
}
const toV2 = ({ owner }: V1): V2 => ({ owners: [owner] })
const toV3 = ({ owners }: V2): V3 => ({ owners, rank: 0 })

export const oneShape: UpcasterChain<[V1]> = []
export const twoShapes: UpcasterChain<[V1, V2]> = [toV2]
export const threeShapes: UpcasterChain<[V1, V2, V3]> = [toV2, toV3]

// @ts-expect-error a second shape needs an upcaster
export const missing: UpcasterChain<[V1, V2]> = []
// @ts-expect-error a third shape needs another one
export const missingLast: UpcasterChain<[V1, V2, V3]> = [toV2]
// @ts-expect-error and each from the shape before
export const swapped: UpcasterChain<[V1, V2, V3]> = [toV3, toV2]
// @ts-expect-error to the shape after
export const wrongResult: UpcasterChain<[V1, V2]> = [(data: V1): V1 => data]
// @ts-expect-error one shape needs none
export const superfluous: UpcasterChain<[V1]> = [toV2]

/** Were one more type declared, or one more shape of a type, the table of upcasters would not do. */
type UpcastersOf<Versions extends Record<string, unknown[]>> = { [T in keyof Versions]: UpcasterChain<Versions[T]> }
// @ts-expect-error the new type has no chain
export const unknownType: UpcastersOf<{ Old: [V1]; New: [V1] }> = { Old: [] }

// @ts-expect-error an event of an entity's stream needs a handler in evolve
export const unhandled: EntityEventHandlers = {} as Omit<EntityEventHandlers, 'EntityFragmentRetracted'>

// @ts-expect-error and so does one of a source's stream
export const unhandledOfSource: SourceEventHandlers = {} as Omit<SourceEventHandlers, 'SourceRankChanged'>

/** Every event that names an entity is one of its stream, and every other one is a source's or tells of a command. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false
export const entityEvents: Same<EntityEventType, Exclude<EventType, SourceEventType | AuditEventType>> = true

test('every event type has a chain of upcasters', () => {
  expect(Object.values(UPCASTERS).every(Array.isArray)).toBe(true)
})
