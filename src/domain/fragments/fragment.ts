import { own, type JsonObject } from '../json/json.js'

/**
 * The partial entity that one source asserts about one ref: any of `apiVersion`, `kind`, `metadata`, `spec`, `facts`. It
 * has passed the rules of the envelope, so what is present has its right shape, or is null to hide what lower ranks say.
 */
export type Fragment = JsonObject

/** Whether a fragment is a whole document and so can make its entity exist; any other decorates. */
export function defines(fragment: Fragment): boolean {
  return own(fragment, 'apiVersion') !== undefined && own(fragment, 'kind') !== undefined
}
