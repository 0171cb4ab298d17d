import type { CommandContext } from '../../platform/commands/command-context.js'

/** Who sends a request. */
export interface Principal {
  /** What events name as their actor. */
  actor: string
  /** The source of fragments that state none. */
  ownSource: string
}

/** On whose behalf and as part of what something is done. */
export interface RequestContext extends CommandContext {
  principal: Principal
}

/** Everyone, until there is access control: the service listens on loopback only. */
export const LOCAL_PRINCIPAL: Principal = { actor: 'local', ownSource: 'api/local' }
