import type { AppendRequest, AppendVerdict } from '../event-store.js'
import { NO_STREAM } from '../event-store.js'
import { weight, encodeRequest } from '../encoded-event.js'
import { checkEvents, type AppendOne } from './append-one.js'
import type { AppendTogether, TogetherOutcome } from './append-together.js'
import type { AtomicAppender } from './atomic-appender.js'
import { ChecksUnsupported, isTransient } from './failures.js'
import { withProvided } from './provided.js'
import { takenAs, type Retrying } from './taken-as.js'
import { Limiter } from '../../platform/limiter.js'
import { sameButForCase } from './stream-names.js'

/** Appends under way at once: they share one call, whose flow control bounds what is buffered. */
const AT_ONCE = 64
/** Requests for so many streams are worth a transaction; fewer are as fast side by side. */
const LEAST_TOGETHER = 16
const MOST_EVENTS = 500
const MOST_CHARACTERS = 2 * 1024 * 1024

interface Slot {
  request: AppendRequest
  verdict?: AppendVerdict
}

/** Appends requests that are taken each by itself. */
export class Appender {
  private readonly limiter = new Limiter(AT_ONCE)

  constructor(
    private readonly one: AppendOne,
    private readonly together: AppendTogether,
    private readonly atomic: AtomicAppender,
    private readonly retrying: Retrying,
  ) {}

  /**
   * One verdict a request, in order; those for one stream one after the other, streams side by side. The first request of each
   * of many streams goes into a transaction with others; when one stands in the way, nothing of it was written and each goes
   * by itself.
   */
  async append(requests: readonly AppendRequest[]): Promise<AppendVerdict[]> {
    requests.forEach(checkEvents)
    const slots = requests.map((request): Slot => ({ request }))
    const chains = chainsOf(slots)
    await settled(groupsOf(chains).map((group) => this.limiter.run(() => this.appendGroup(group))))
    await settled(chains.map((chain) => this.appendChain(chain)))
    return slots.flatMap(({ verdict }) => verdict ?? [])
  }

  private async appendGroup(group: readonly Slot[]): Promise<void> {
    const outcome = await this.writeGroup(group.map(({ request }) => request)).catch((error: unknown) => {
      if (isTransient(error)) throw error
      // Only one of them may be at fault; by itself each gets its own verdict.
      return undefined
    })
    if (!outcome?.taken) return
    for (const slot of group) slot.verdict = takenAs(slot.request, outcome.position)
  }

  private async writeGroup(requests: readonly AppendRequest[]): Promise<TogetherOutcome | undefined> {
    const checked = withProvided(requests)
    if (checked !== requests) {
      const outcome = await this.retrying(() => this.together.inOrder(checked))
      if (outcome.taken || outcome.because === 'conflict') return outcome
      if (!(await this.areAsProvided(requests))) return undefined
    }
    return this.retrying(() => this.together.inSession(requests))
  }

  /** A server before 26.1 cannot check what is not written: it is looked at just before (see docs/event-store.md). */
  private async appendOne(request: AppendRequest): Promise<AppendVerdict> {
    if (request.provided === undefined || request.provided.length === 0) return this.one.append(request)
    try {
      const [verdict] = await this.atomic.append([request])
      if (verdict) return verdict
    } catch (error) {
      if (!(error instanceof ChecksUnsupported)) throw error
    }
    if (await this.areAsProvided([request])) return this.one.append(request)
    return { taken: false, actualRevision: request.expectedRevision }
  }

  private async areAsProvided(requests: readonly AppendRequest[]): Promise<boolean> {
    const looks = withProvided(requests).slice(requests.length)
    const verdicts = await Promise.all(looks.map((look) => this.retrying(() => this.one.append(look))))
    return verdicts.every(({ taken }) => taken)
  }

  private async appendChain(chain: readonly Slot[]): Promise<void> {
    for (const slot of chain) {
      slot.verdict ??= await this.limiter.run(() => this.retrying(() => this.appendOne(slot.request)))
    }
  }
}

/** All are settled before one failure is told: the others were written, and only the ids make asking again safe. */
async function settled(operations: readonly Promise<void>[]): Promise<void> {
  const outcomes = await Promise.allSettled(operations)
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
}

function chainsOf(slots: readonly Slot[]): Slot[][] {
  const chains = new Map<string, Slot[]>()
  for (const slot of slots) {
    const chain = chains.get(slot.request.stream)
    if (chain) chain.push(slot)
    else chains.set(slot.request.stream, [slot])
  }
  return [...chains.values()]
}

/** What is worth going together, in groups that keep a transaction small. */
function groupsOf(chains: readonly Slot[][]): Slot[][] {
  const first = chains.flatMap(([slot]) => slot ?? []).filter(({ request }) => canGoTogether(request))
  const alike = sameButForCase(first.map(({ request }) => request.stream))
  const slots = first.filter(({ request }) => !alike.has(request.stream))
  if (slots.length < LEAST_TOGETHER) return []
  const groups: Slot[][] = []
  let [events, characters] = [Infinity, Infinity]
  for (const slot of slots) {
    const [more, longer] = [slot.request.events.length, weight(encodeRequest(slot.request))]
    if (events + more > MOST_EVENTS || characters + longer > MOST_CHARACTERS) {
      groups.push([])
      events = 0
      characters = 0
    }
    events += more
    characters += longer
    groups.at(-1)?.push(slot)
  }
  return groups
}

function canGoTogether({ expectedRevision, events }: AppendRequest): boolean {
  return events.length > 0 && expectedRevision >= NO_STREAM
}
