import type { JsonObject } from '../../../src/domain/json/json.js'
import type { Random } from '../../kit/random.js'

/** Few enough that integrators get in each other's way. */
const COMPONENTS = Array.from({ length: 16 }, (_, i) => `component:default/c-${i}`)
const GROUPS = Array.from({ length: 6 }, (_, i) => `group:default/g-${i}`)

/** All entities that anything is said of. */
export const REFS: readonly string[] = [...COMPONENTS, ...GROUPS]

export const aRef = (random: Random): string => random.pick(REFS as [string, ...string[]])

/** Content unlike any other, by which its event is found in the log: a whole document, or a decoration. */
export function fragmentFor(ref: string, id: string, random: Random): JsonObject {
  const facts = { id, weight: random.int(100) }
  if (random.int(3) === 0) return { facts }
  const name = ref.slice(ref.indexOf('/') + 1)
  const tags = ['red', 'green', 'blue'].filter(() => random.int(2) === 0)
  const head = { apiVersion: 'backstage.io/v1alpha1', metadata: { name, tags, title: `Title ${random.int(9)}` }, facts }
  if (ref.startsWith('group:')) return { ...head, kind: 'Group', spec: { type: 'team', children: [] } }
  const dependsOn = COMPONENTS.filter(() => random.int(8) === 0)
  const spec = { type: 'service', lifecycle: 'production', owner: `g-${random.int(6)}`, dependsOn }
  return { ...head, kind: 'Component', spec }
}
