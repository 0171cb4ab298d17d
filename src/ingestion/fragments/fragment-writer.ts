import { StrataError } from '../../domain/errors.js'
import type { AppendVerdict, EventStore } from '../../event-store/event-store.js'
import type { RequestContext } from '../../governance/principals/principal.js'
import type { SourceRegistry } from '../../governance/sources/source-registry.js'
import type { WriteItem } from './fragment-item.js'
import { refusal, type FragmentResult } from './fragment-result.js'
import { planRef, type PlannedItem, type RefPlan } from './plan.js'
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
    let pending = await this.#plan(items, context, results)
    for (let attempt = 0; pending.length > 0; attempt++) {
      if (attempt === MOST_ATTEMPTS)
        throw new StrataError('TOO_MANY_CONFLICTS', 'The entity is being written by too many at once. Try again.')
      // Only now that something is to be recorded: a refusal registers nobody.
      await this.sources.ensureRegistered(pending.flatMap(recordingSources), context)
      const verdicts = await this.eventStore.append(pending.map(({ request }) => request))
      const lost = pending.filter((plan, i) => !this.#settle(plan, verdicts[i], results))
      pending = (await Promise.all(lost.map((plan) => this.#replan(plan, context, results)))).flat()
    }
    return items.flatMap((item) => results.get(item) ?? [])
  }

  /** What the items would come to now, without appending anything. */
  async preview(items: readonly WriteItem[], context: RequestContext): Promise<FragmentResult[]> {
    const results = new Map<WriteItem, FragmentResult>()
    for (const { planned } of await this.#plan(items, context, results))
      for (const step of planned) results.set(step.item, toResult(step, null))
    return items.flatMap((item) => results.get(item) ?? [])
  }

  async #plan(items: readonly WriteItem[], context: RequestContext, results: Results): Promise<RefPlan[]> {
    const byRef = groupByRef(items)
    const states = await this.states.load([...byRef.keys()])
    const plans = [...states].map(async ([ref, known]) => {
      const items = byRef.get(ref) ?? []
      const state =
        this.#mightMislead(items) && !(known instanceof StrataError) ? this.states.reload(ref, known) : known
      return planOrRefuse({ ref, items, state: await state }, context, results)
    })
    return (await Promise.all(plans)).flat()
  }

  /** A state that is behind would take a stale revision for a current one, and a source would be registered for nothing. */
  #mightMislead(items: readonly WriteItem[]): boolean {
    return items.some(
      ({ command, expectedRevision }) => expectedRevision !== undefined && !this.sources.isKnown(command.source),
    )
  }

  /** Somebody else was faster, or the state was behind: decide again on the stream itself. */
  async #replan({ ref, planned, before }: RefPlan, context: RequestContext, results: Results): Promise<RefPlan[]> {
    const items = planned.map(({ item }) => item)
    return planOrRefuse({ ref, items, state: await this.states.reload(ref, before) }, context, results)
  }

  #settle(plan: RefPlan, verdict: AppendVerdict | undefined, results: Results): boolean {
    if (!verdict?.taken) return false
    if (verdict.position !== null) this.states.remember(plan.ref, plan.after(verdict.position))
    for (const step of plan.planned) results.set(step.item, toResult(step, verdict.position))
    return true
  }
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
  context: RequestContext,
  results: Results,
): RefPlan[] {
  if (!(state instanceof StrataError)) return [planRef(ref, items, state, context)]
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
