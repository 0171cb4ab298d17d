import type { RelationField } from './kind.js'

/** Backstage's relation names (`BuiltinKindsEntityProcessor`), each stated by a field of spec. */
const FIELDS = {
  owner: { field: 'owner', type: 'ownedBy', inverse: 'ownerOf', defaultKind: 'group' },
  system: { field: 'system', type: 'partOf', inverse: 'hasPart', defaultKind: 'system' },
  domain: { field: 'domain', type: 'partOf', inverse: 'hasPart', defaultKind: 'domain' },
  subcomponentOf: { field: 'subcomponentOf', type: 'partOf', inverse: 'hasPart', defaultKind: 'component' },
  subdomainOf: { field: 'subdomainOf', type: 'partOf', inverse: 'hasPart', defaultKind: 'domain' },
  product: { field: 'product', type: 'partOf', inverse: 'hasPart', defaultKind: 'product' },
  providesApis: {
    field: 'providesApis',
    type: 'providesApi',
    inverse: 'apiProvidedBy',
    defaultKind: 'api',
    list: true,
  },
  consumesApis: {
    field: 'consumesApis',
    type: 'consumesApi',
    inverse: 'apiConsumedBy',
    defaultKind: 'api',
    list: true,
  },
  dependsOn: { field: 'dependsOn', type: 'dependsOn', inverse: 'dependencyOf', list: true },
  dependencyOf: { field: 'dependencyOf', type: 'dependencyOf', inverse: 'dependsOn', list: true },
  memberOf: { field: 'memberOf', type: 'memberOf', inverse: 'hasMember', defaultKind: 'group', list: true },
  members: { field: 'members', type: 'hasMember', inverse: 'memberOf', defaultKind: 'user', list: true },
  parent: { field: 'parent', type: 'childOf', inverse: 'parentOf', defaultKind: 'group' },
  children: { field: 'children', type: 'parentOf', inverse: 'childOf', defaultKind: 'group', list: true },
} as const satisfies Record<string, RelationField>

export type RelationFieldName = keyof typeof FIELDS

/** The relation fields of a kind, by their names. */
export function relationFields(...names: RelationFieldName[]): RelationField[] {
  return names.map((name) => FIELDS[name])
}

const ALL: readonly RelationField[] = Object.values(FIELDS)

/** The fields of spec that are lists of refs: sets in the fold. */
export const RELATION_LISTS: readonly string[] = ALL.filter(({ list }) => list).map(({ field }) => field)

/** What a field of spec states, whatever the kind; undefined where it states nothing. By its path in lower case. */
export function relationAt(path: string): RelationField | undefined {
  return BY_PATH.get(path)
}

const BY_PATH = new Map(ALL.map((field) => [`spec.${field.field.toLowerCase()}`, field]))

/** Relation type, lower case → its name, the way back, and the kind a short ref means at its far end. */
export const RELATION_TYPES: ReadonlyMap<string, { type: string; inverse: string; defaultKind?: string | undefined }> =
  new Map([
    ...ALL.map(({ type, inverse }) => [inverse.toLowerCase(), { type: inverse, inverse: type }] as const),
    ...ALL.map(
      ({ type, inverse, defaultKind }) =>
        [type.toLowerCase(), { type, inverse, defaultKind: unambiguous(type, defaultKind) }] as const,
    ),
  ])

/** `partOf` may lead to a system, a domain or a product: there a short ref means nothing. */
function unambiguous(type: string, defaultKind: string | undefined): string | undefined {
  return ALL.every((other) => other.type !== type || other.defaultKind === defaultKind) ? defaultKind : undefined
}

/** Relation types that some field states; of the others only the way back is ever stored. */
export const STATED_TYPES: ReadonlySet<string> = new Set(ALL.map(({ type }) => type))
