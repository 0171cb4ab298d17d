/** Fields that have a column of their own in `entities`, and whether every entity has them. */
const COLUMNS: ReadonlyMap<string, { column: string; nullable: boolean }> = new Map([
  ['kind', { column: 'kind', nullable: false }],
  ['metadata.namespace', { column: 'namespace', nullable: false }],
  ['metadata.name', { column: 'name', nullable: false }],
  ['spec.type', { column: 'type', nullable: true }],
  ['spec.lifecycle', { column: 'lifecycle', nullable: true }],
  ['spec.owner', { column: 'owner', nullable: true }],
])

/** The column that holds a field's one value, undefined where it has none. */
export function columnOf(field: string): { column: string; nullable: boolean } | undefined {
  return COLUMNS.get(field)
}

const RELATIONS = 'relations'

/** The relation type that a path asks for: null for `relations` itself, undefined for any other path. In lower case. */
export function relationAsked(field: string): string | null | undefined {
  if (field === RELATIONS) return null
  return field.startsWith(`${RELATIONS}.`) ? field.slice(RELATIONS.length + 1) : undefined
}
