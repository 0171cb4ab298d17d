/** A test of one field by equality. */
export const equals = (field, value) => ({ field, equals: value })

export const SERVICES = { all: [equals('kind', 'component'), equals('spec.type', 'service')] }
export const COMPONENTS = equals('kind', 'component')
export const BY_NAME = [{ field: 'metadata.name', direction: 'ASC' }]

const SELECTION = 'nodes { ref name type ownerRef }'
const ARGUMENTS = 'filter: $filter, orderBy: $orderBy, after: $after'

/** A page of 20 with the few members that a list shows. */
export const PAGE = `query ($filter: EntityFilter, $orderBy: [EntityOrder!], $after: String) {
  entities(first: 20, ${ARGUMENTS}) { ${SELECTION} } }`

export const PAGE_WITH_TOTAL = `query ($filter: EntityFilter, $orderBy: [EntityOrder!], $after: String) {
  entities(first: 20, ${ARGUMENTS}) { totalCount ${SELECTION} } }`

export const TOTAL = 'query ($filter: EntityFilter) { entities(filter: $filter) { totalCount } }'

const LAST = `query ($filter: EntityFilter, $orderBy: [EntityOrder!]) {
  entities(last: 21, filter: $filter, orderBy: $orderBy) { pageInfo { startCursor } } }`

/** The cursor behind which the last full page begins. */
export async function deepest(client, variables) {
  const { pageInfo } = (await client.graphql(LAST, variables)).entities
  return pageInfo.startCursor
}

/** An action that asks for a page and makes sure that it is a full one. */
export function pageOf(client, query, variables) {
  return async () => {
    const { nodes } = (await client.graphql(query, variables)).entities
    if (nodes.length !== 20) throw new Error(`a page of ${nodes.length} for ${JSON.stringify(variables)}`)
  }
}
