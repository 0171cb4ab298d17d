import type { Kind } from './kind.js'
import { relationFields } from './relation-fields.js'
import { specSchema } from './spec-schemas.js'

/** Backstage's kinds as its schemas have them, plus Repository and Product. */
const BUILT_IN_KINDS: readonly Kind[] = [
  {
    name: 'Component',
    spec: specSchema(
      ['type', 'lifecycle', 'owner'],
      ['system', 'subcomponentOf', 'providesApis', 'consumesApis', 'dependsOn', 'dependencyOf'],
    ),
    relations: relationFields(
      'owner',
      'system',
      'subcomponentOf',
      'providesApis',
      'consumesApis',
      'dependsOn',
      'dependencyOf',
    ),
  },
  {
    name: 'API',
    spec: specSchema(['type', 'lifecycle', 'owner', 'definition'], ['system']),
    relations: relationFields('owner', 'system'),
  },
  {
    name: 'Resource',
    spec: specSchema(['type', 'owner'], ['system', 'dependsOn', 'dependencyOf']),
    relations: relationFields('owner', 'system', 'dependsOn', 'dependencyOf'),
  },
  {
    name: 'System',
    spec: specSchema(['owner'], ['domain', 'product', 'type']),
    relations: relationFields('owner', 'domain', 'product'),
  },
  {
    name: 'Domain',
    spec: specSchema(['owner'], ['subdomainOf', 'type']),
    relations: relationFields('owner', 'subdomainOf'),
  },
  {
    name: 'Group',
    spec: specSchema(['type', 'children'], ['parent', 'members', 'profile']),
    relations: relationFields('parent', 'children', 'members'),
  },
  { name: 'User', spec: specSchema(['memberOf'], ['profile']), relations: relationFields('memberOf') },
  { name: 'Location', spec: specSchema([], ['type', 'target', 'targets', 'presence']), relations: [] },
  {
    name: 'Repository',
    spec: specSchema(['url', 'owner'], ['type', 'defaultBranch', 'visibility', 'archived', 'system', 'lifecycle']),
    relations: relationFields('owner', 'system'),
  },
  {
    name: 'Product',
    spec: specSchema(['owner'], ['type', 'lifecycle', 'domain']),
    relations: relationFields('owner', 'domain'),
  },
]

const BY_NAME = new Map(BUILT_IN_KINDS.map((kind) => [kind.name.toLowerCase(), kind]))

/** Names of the kinds the catalog knows, in the letters documents use. */
export const KIND_NAMES: readonly string[] = BUILT_IN_KINDS.map(({ name }) => name)

/** A kind by its lower-case name, undefined where the catalog knows none. */
export function kindOf(lowerCaseName: string): Kind | undefined {
  return BY_NAME.get(lowerCaseName)
}
