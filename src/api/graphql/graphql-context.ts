import type { RequestContext } from '../../governance/principals/principal.js'
import type { LoadersOf } from './loaders/loaders.js'

/** What every resolver of one request shares. */
export interface GraphqlContext {
  request: RequestContext
  loaders: LoadersOf
}

/** The same of a subscription, whose loaders are those of one event. */
export interface SubscriptionContext extends GraphqlContext {
  /** Aborted when nobody listens any more. */
  ending: AbortSignal
}
