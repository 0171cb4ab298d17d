import { StrataError } from '../../domain/errors.js'
import type { SourceStream } from '../../domain/sources/source-stream.js'
import { sourceStream } from '../../domain/sources/source.js'
import type { AppendRequest, AppendVerdict, EventStore } from '../../event-store/event-store.js'
import type { RequestContext } from '../../governance/principals/principal.js'
import type { KnownSource, SourceRegistry } from '../../governance/sources/source-registry.js'
import type { WriteItem } from './fragment-item.js'
import { refusal, type FragmentResult } from './fragment-result.js'
import { planRef, speakersOf, type PlannedItem, type RefPlan } from './plan.js'
import type { Decidable, StreamStates } from './stream-states.js'

/** Writers that race on one stream win in turn; after so many lost turns something else is wrong. */
const MOST_ATTEMPTS = 50

/** Decides fragments and appends what they come to. */
export class FragmentWriter {
  constructor(
    private readonly eventStore: EventStore,
    private readonly sources: SourceRegistry,
    private readonly states: StreamStates,
  ) {}

  /** One result an item, in order. Items of one ref are decided one after the other; each ref stands for itself. */
  async write(items: readonly WriteItem[], context: RequestContext): Promise<FragmentResult[]> {
    const results = new Map<WriteItem, FragmentResult>()
    const sources = await this.sources.load(speakersOf(items))
    let pending = await this.#plan(items, { context, sources }, results)
    for (let attempt = 0; pending.length > 0; attempt++) {
      if (attempt === MOST_ATTEMPTS)
        throw new StrataError('TOO_MANY_CONFLICTS', 'The entity is being written by too many at once. Try again.')
      // Only now that something is to be recorded: a refusal registers nobody.
      await this.sources.ensureRegistered(pending.flatMap(recordingSources), context)
      const verdicts = await this.eventStore.append(pending.map((plan) => this.#request(plan)))
      const lost = pending.flatMap((plan, i) => this.#settle(plan, verdicts[i], results))
      pending = await this.#replan(lost, { context, sources }, results)
    }
    return items.flatMap((item) => results.get(item) ?? [])
  }

  /** What the items would come to now, without appending anything. */
  async preview(items: readonly WriteItem[], context: RequestContext): Promise<FragmentResult[]> {
    const results = new Map<WriteItem, FragmentResult>()
    // Nothing verifies a preview: it asks the log itself.
    const sources = await this.sources.reload(speakersOf(items))
    for (const { planned } of await this.#plan(items, { context, sources }, results))
      for (const step of planned) results.set(step.item, toResult(step, null))
    return items.flatMap((item) => results.get(item) ?? [])
  }

  async #plan(items: readonly WriteItem[], circumstances: Circumstances, results: Results): Promise<RefPlan[]> {
    const byRef = groupByRef(items)
    const states = await this.states.load([...byRef.keys()])
    const plans = [...states].map(async ([ref, known]) => {
      const items = byRef.get(ref) ?? []
      const state =
        this.#mightMislead(items) && !(known instanceof StrataError) ? this.states.reload(ref, known) : known
      return planOrRefuse({ ref, items, state: await state }, circumstances, results)
    })
    return (await Promise.all(plans)).flat()
  }

  /** A state that is behind would take a stale revision for a current one, and a source would be registered for nothing. */
  #mightMislead(items: readonly WriteItem[]): boolean {
    return items.some(
      ({ command, expectedRevision }) => expectedRevision !== undefined && !this.sources.isKnown(command.source),
    )
  }

  /**
   * What a plan appends, provided that the streams of its sources are where they were: once it has been answered that a source is in
   * quarantine, nothing that it sends takes effect any more, whichever process takes it (decision 18).
   */
  #request({ request, sources }: RefPlan): AppendRequest {
    // What was not registered when it was decided is by now: not in quarantine either.
    const revisionOf = ({ source, revision }: SourceStream) => Math.max(revision, this.sources.isKnown(source) ? 0 : -1)
    const provided = sources.map((each) => ({ stream: sourceStream(each.source), expectedRevision: revisionOf(each) }))
    return { ...request, provided }
  }

  /** Somebody else was faster, or what is known was behind: decide again on the streams themselves. */
  async #replan(lost: readonly LostPlan[], circumstances: Circumstances, results: Results): Promise<RefPlan[]> {
    const outdated = lost.flatMap(({ plan, because }) => (because === 'source' ? plan.sources : []))
    const reloaded = await this.sources.reload(outdated.map(({ source }) => source))
    for (const [source, known] of reloaded) circumstances.sources.set(source, known)
    const plans = lost.map(async ({ plan: { ref, planned, before }, because }) => {
      const items = planned.map(({ item }) => item)
      const state = because === 'entity' ? await this.states.reload(ref, before) : before
      return planOrRefuse({ ref, items, state }, circumstances, results)
    })
    return (await Promise.all(plans)).flat()
  }

  #settle(plan: RefPlan, verdict: AppendVerdict | undefined, results: Results): LostPlan[] {
    if (!verdict?.taken)
      return [{ plan, because: verdict?.actualRevision === plan.before.revision ? 'source' : 'entity' }]
    if (verdict.position !== null) this.states.remember(plan.ref, plan.after(verdict.position))
    for (const step of plan.planned) results.set(step.item, toResult(step, verdict.position))
    return []
  }
}

/** What holds while items are written; what is known of sources grows. */
interface Circumstances {
  context: RequestContext
  sources: Map<string, KnownSource>
}

/** A plan that was not taken, and whose stream is elsewhere. */
interface LostPlan {
  plan: RefPlan
  because: 'entity' | 'source'
}

/** The sources that a plan lets assert something. */
function recordingSources({ planned }: RefPlan): string[] {
  const events = planned.filter((step) => 'outcome' in step && step.position === undefined)
  return events.flatMap(({ item: { command } }) => (command.type === 'record' ? [command.source] : []))
}

type Results = Map<WriteItem, FragmentResult>

/** The plan of a ref's items; none where nothing can be decided about it, which is their result then. */
function planOrRefuse(
  { ref, items, state }: { ref: string; items: readonly WriteItem[]; state: Decidable },
  circumstances: Circumstances,
  results: Results,
): RefPlan[] {
  if (!(state instanceof StrataError)) return [planRef(ref, items, state, circumstances)]
  for (const item of items) results.set(item, refusal(state, ref, item.command.source))
  return []
}

function toResult(step: PlannedItem, appended: FragmentResult['position']): FragmentResult {
  const { entityRef, source } = step.item.command
  if ('refused' in step) return refusal(step.refused, entityRef, source)
  return {
    entityRef,
    source,
    outcome: step.outcome,
    position: step.position ?? appended,
    revision: step.revision,
    error: null,
  }
}

function groupByRef(items: readonly WriteItem[]): Map<string, WriteItem[]> {
  const groups = new Map<string, WriteItem[]>()
  for (const item of items) {
    const { entityRef } = item.command
    const group = groups.get(entityRef)
    if (group) group.push(item)
    else groups.set(entityRef, [item])
  }
  return groups
}
