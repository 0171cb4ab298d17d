import type { Kysely } from 'kysely'
import { decodeEvent, UndecodableEvent, type DomainEvent } from '../../domain/events/decode-event.js'
import type { EntityEventType } from '../../domain/events/event-types.js'
import { entityStream } from '../../domain/fragments/entity-stream.js'
import { WithdrawalFold, type WithdrawFragment } from '../../domain/fragments/withdrawal.js'
import type { EventStore } from '../../event-store/event-store.js'
import { countSaidWithin, listSaidWithin, type SaidWithin } from '../../projections/history/withdrawals/said-within.js'
import { refusal, type FragmentResult } from '../fragments/fragment-result.js'
import { notUnderstood } from '../fragments/stream-states.js'

/** Refs of a page: as many fragments are in memory at a time. */
const SIZE = 500

/** So many streams are read at a time. */
const AT_ONCE = 20

/** What withdrawing comes to for some refs. */
export interface CommandPage {
  commands: WithdrawFragment[]
  /** Refs of which nobody can tell what the source said. */
  refused: FragmentResult[]
  /** The last ref of the page, where to go on; undefined on the last page. */
  next: string | undefined
}

/** The commands that a withdrawal comes to, in pages by ref. What the history cannot tell is read from the log. */
export class WithdrawalPages {
  constructor(private readonly log: Pick<EventStore, 'readStream'>) {}

  /** Every page behind a ref, or all. */
  async *each(db: Kysely<unknown>, asked: SaidWithin, after?: string): AsyncGenerator<CommandPage> {
    let last = after
    do {
      const page = await listSaidWithin(db, asked, { after: last, limit: SIZE })
      const parked = await this.#fromStreams(page.parked, asked)
      const commands = [...page.withdrawals, ...parked.filter((each) => 'type' in each)]
      yield { commands, refused: parked.filter((each) => 'error' in each), next: page.next }
      last = page.next
    } while (last !== undefined)
  }

  /** How many refs the source spoke of, but for those of which nobody can tell. */
  async count(db: Kysely<unknown>, asked: SaidWithin): Promise<number> {
    const { count, parked } = await countSaidWithin(db, asked)
    const fromStreams = await this.#fromStreams(parked, asked)
    return count + fromStreams.filter((each) => 'type' in each).length
  }

  /** Those of refs that the source spoke of in the stretch, as their streams say. */
  async #fromStreams(refs: readonly string[], asked: SaidWithin): Promise<(WithdrawFragment | FragmentResult)[]> {
    const found: (WithdrawFragment | FragmentResult)[] = []
    for (let from = 0; from < refs.length; from += AT_ONCE) {
      const reading = refs.slice(from, from + AT_ONCE).map((ref) => this.#fromStream(ref, asked))
      found.push(...(await Promise.all(reading)).flat())
    }
    return found
  }

  async #fromStream(ref: string, { source, ...stretch }: SaidWithin): Promise<(WithdrawFragment | FragmentResult)[]> {
    const withdrawal = new WithdrawalFold(source, stretch)
    for await (const event of this.log.readStream(entityStream(ref))) {
      try {
        withdrawal.add(decodeEvent(event) as DomainEvent<EntityEventType>)
      } catch (error) {
        if (error instanceof UndecodableEvent) return [refusal(notUnderstood(ref, event.position, error), ref, source)]
        throw error
      }
    }
    const command = withdrawal.result()
    return command ? [command] : []
  }
}
