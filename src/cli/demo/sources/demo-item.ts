import { createHash } from 'node:crypto'
import type { Fragment } from '../../../domain/fragments/fragment.js'
import type { JsonObject } from '../../../domain/json/json.js'
import type { BatchItem } from '../../service/fragments.js'

/** The GitHub organisation of the demo. */
export const GITHUB = 'https://github.com/acme'

/** A fragment that decorates an entity. */
export function decoration(kind: string, name: string, fragment: Fragment): BatchItem {
  return { entityRef: `${kind.toLowerCase()}:default/${name}`, fragment }
}

/** A whole document. */
export function whole(kind: string, metadata: JsonObject & { name: string }, spec: JsonObject): BatchItem {
  return decoration(kind, metadata.name, { apiVersion: 'backstage.io/v1alpha1', kind, metadata, spec })
}

/** A figure from 0 to `below` that looks arbitrary but follows from the key: every run loads the same content. */
export function figure(key: string, below: number): number {
  return createHash('sha256').update(key).digest().readUInt32BE(0) % below
}

/** The members that are not undefined: a document has no such thing. */
export function present(members: Record<string, JsonObject[string] | undefined>): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as JsonObject
}
