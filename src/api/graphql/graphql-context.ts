import type { RequestContext } from '../../governance/principals/principal.js'
import type { LoadersOf } from './loaders/loaders.js'

/** What every resolver of one request shares. */
export interface GraphqlContext {
  request: RequestContext
  loaders: LoadersOf
}
