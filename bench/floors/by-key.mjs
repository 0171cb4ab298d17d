/** Reads fragments by the front of their primary key: as little as Postgres can do to answer with so many entities. */
export function byKey(client, refs) {
  const text = 'select entity_ref, revision, position, fragment from catalog_v1.fragments where entity_ref = any($1)'
  return async () => {
    const { rowCount } = await client.query({ name: 'floor by key', text, values: [refs] })
    if (rowCount !== refs.length) throw new Error(`${rowCount} of ${refs.length} rows found`)
  }
}

/** The whole way to the service and back for a question that needs no database. */
export const emptyRequest = (client) => () => client.graphql('{ __typename }')
