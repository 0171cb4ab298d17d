import type { FragmentResult } from '../../../src/ingestion/fragments/fragment-result.js'
import type { ProjectionStatus } from '../../../src/projections/runner/projection-status.js'

/** The text of a query or a mutation, and what its data looks like. */
export type Query<T> = string & { readonly __data?: T }

const RESULT = '{ entityRef source outcome position revision error { code message pointer } }'

export const RECORD: Query<{ recordFragment: FragmentResult }> =
  `mutation ($input: FragmentInput!) { recordFragment(input: $input) ${RESULT} }`

export const RECORD_ALL: Query<{ recordFragments: FragmentResult[] }> =
  `mutation ($inputs: [FragmentInput!]!) { recordFragments(inputs: $inputs) ${RESULT} }`

export const RETRACT: Query<{ retractFragment: FragmentResult }> = `
  mutation ($entityRef: String!, $source: String, $occurredAt: DateTime) {
    retractFragment(entityRef: $entityRef, source: $source, occurredAt: $occurredAt) ${RESULT}
  }`

export const REVISION: Query<{ entity: { revision: number } | null }> =
  'query ($ref: String!) { entity(ref: $ref) { revision } }'

export const READ: Query<{ entity: { fragments: { source: string; fragment: object }[] } | null }> =
  'query ($ref: String!, $at: Position) { entity(ref: $ref, minPosition: $at) { fragments { source fragment } } }'

export const LOOK: Query<object> =
  'query ($refs: [String!]!, $at: Position) { entitiesByRefs(refs: $refs, minPosition: $at) { ref position } }'

export const PROJECTIONS: Query<{ projections: Pick<ProjectionStatus, 'name' | 'state' | 'lag' | 'parked'>[] }> =
  '{ projections { name state lag parked } }'
