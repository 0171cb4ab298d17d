import type { JsonObject } from '../../src/domain/json/json.js'

/** An item as clients send it. */
export interface Item {
  entityRef: string
  fragment: JsonObject
  source?: string
  occurredAt?: string
  expectedRevision?: number
  reason?: string
}

const API_VERSION = 'backstage.io/v1alpha1'

/** The item of a whole component. */
export function component(name: string, spec: JsonObject = {}, metadata: JsonObject = {}): Item {
  return {
    entityRef: `component:default/${name}`,
    fragment: {
      apiVersion: API_VERSION,
      kind: 'Component',
      metadata: { name, ...metadata },
      spec: { type: 'service', lifecycle: 'production', owner: 'team', ...spec },
    },
  }
}

/** The item of a whole group. */
export function group(name: string, spec: JsonObject = {}): Item {
  return {
    entityRef: `group:default/${name}`,
    fragment: {
      apiVersion: API_VERSION,
      kind: 'Group',
      metadata: { name },
      spec: { type: 'team', children: [], ...spec },
    },
  }
}

/** An item that decorates: it makes nothing exist. */
export function facts(entityRef: string, values: JsonObject): Item {
  return { entityRef, fragment: { facts: values } }
}

/** Items `<prefix>-0`, `<prefix>-1`, …, each a component. */
export const components = (count: number, prefix = 'c'): Item[] =>
  Array.from({ length: count }, (_, i) => component(`${prefix}-${i}`))
