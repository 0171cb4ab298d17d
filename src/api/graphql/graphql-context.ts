import type { RequestContext } from '../../governance/principals/principal.js'
import type { Loaders } from './loaders/loaders.js'

/** What every resolver of one request shares. */
export interface GraphqlContext {
  request: RequestContext
  loaders: Loaders
}
