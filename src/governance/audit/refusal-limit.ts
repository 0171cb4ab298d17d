import type { RefusalEvent } from './audit-event.js'

/** So many refused commands of one actor in a minute are told one by one; of more only how many there were. */
export const MOST_REFUSALS = 60

/** So many parts of one command, such as the chunks of a batch, are told as they come; more of a minute are told together. */
export const MOST_PARTS = 5

/** After so long the counting begins anew, in milliseconds. */
export const REFUSALS_WINDOW_MS = 60_000

/** Refusals that were not told by themselves. */
export interface Suppressed {
  /** The first of them, which stands for all. */
  sample: RefusalEvent
  /** Whether they are parts of one command that has been told of, and not each a command of its own. */
  isOneCommand: boolean
  /** Whether all were told the same. */
  isAlike: boolean
  /** How many commands they are. */
  times: number
  /** Their items together; null where whole commands were refused. */
  items: { total: number; refused: number } | null
}

interface Gathered extends Suppressed {
  /** Commands of which parts are among them. */
  commands: Set<string>
}

/**
 * Keeps refusals from filling the log: counts the refused commands of each actor, and gathers what is beyond the bound. Of one process
 * and one window; whoever has it says when a window is over.
 */
export class RefusalLimit {
  /** Actor → command → parts of it that were told. */
  #told = new Map<string, Map<string, number>>()
  #suppressed = new Map<string, Gathered>()

  /** Keeps room for a command that is about to be carried out, so that its refusal will be told; gives whether there was any. */
  reserve(actor: string, commandId: string): boolean {
    const told = this.#toldOf(actor)
    if (told.size >= MOST_REFUSALS) return false
    told.set(commandId, 0)
    return true
  }

  /** Gives back the room of a command that was not refused. */
  release(actor: string, commandId: string): void {
    this.#told.get(actor)?.delete(commandId)
  }

  /** Whether to tell a refusal; else it is gathered, with its command's where that was told of, or with those of its kind. */
  admit(refusal: RefusalEvent, kind: string): boolean {
    const { actor, $causationId: commandId } = refusal.metadata
    const told = this.#toldOf(actor)
    const parts = told.get(commandId)
    if (parts === undefined && told.size >= MOST_REFUSALS) this.#gather(`${actor}\n${kind}`, refusal, false)
    else if ((parts ?? 0) < MOST_PARTS) return Boolean(told.set(commandId, (parts ?? 0) + 1))
    else this.#gather(commandId, refusal, true)
    return false
  }

  /** Ends a window: gives what was not told in it. */
  endWindow(): Suppressed[] {
    const suppressed = [...this.#suppressed.values()].map(({ commands: _, ...rest }) => rest)
    this.#told = new Map()
    this.#suppressed = new Map()
    return suppressed
  }

  #toldOf(actor: string): Map<string, number> {
    const told = this.#told.get(actor) ?? new Map<string, number>()
    this.#told.set(actor, told)
    return told
  }

  #gather(key: string, refusal: RefusalEvent, isOneCommand: boolean): void {
    const before = this.#suppressed.get(key)
    const gathered = before ?? {
      sample: refusal,
      isOneCommand,
      isAlike: true,
      times: 0,
      items: null,
      commands: new Set<string>(),
    }
    gathered.isAlike &&= gathered.sample.data.error?.detail === refusal.data.error?.detail
    this.#suppressed.set(key, gathered)
    const items = refusal.type === 'CommandRefused' ? refusal.data.items : null
    if (!items) gathered.times += 1
    else {
      const { total, refused } = gathered.items ?? { total: 0, refused: 0 }
      gathered.items = { total: total + items.total, refused: refused + items.refused }
      gathered.times = gathered.commands.add(refusal.metadata.$causationId).size
    }
  }
}
