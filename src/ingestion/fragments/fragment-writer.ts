import { StrataError } from '../../domain/errors.js'
import type { AppendVerdict, EventStore } from '../../event-store/event-store.js'
import type { RequestContext } from '../../governance/principals/principal.js'
import type { SourceRegistry } from '../../governance/sources/source-registry.js'
import type { WriteItem } from './fragment-item.js'
import { refusal, type FragmentResult } from './fragment-result.js'
import { planRef, type PlannedItem, type RefPlan } from './plan.js'
import type { StreamStates } from './stream-states.js'

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
    const recording = items.filter(({ command }) => command.type === 'record')
    await this.sources.ensureRegistered(new Set(recording.map(({ command }) => command.source)), context)
    let pending = await this.#plan(items, context)
    const results = new Map<WriteItem, FragmentResult>()
    for (let attempt = 0; pending.length > 0; attempt++) {
      if (attempt === MOST_ATTEMPTS)
        throw new StrataError('TOO_MANY_CONFLICTS', 'The entity is being written by too many at once. Try again.')
      const verdicts = await this.eventStore.append(pending.map(({ request }) => request))
      const lost = pending.filter((plan, i) => !this.#settle(plan, verdicts[i], results))
      pending = await Promise.all(lost.map((plan) => this.#replan(plan, context)))
    }
    return items.flatMap((item) => results.get(item) ?? [])
  }

  /** What the items would come to now, without appending anything. */
  async preview(items: readonly WriteItem[], context: RequestContext): Promise<FragmentResult[]> {
    const plans = await this.#plan(items, context)
    const results = new Map(
      plans.flatMap(({ planned }) => planned.map((step) => [step.item, toResult(step, null)] as const)),
    )
    return items.flatMap((item) => results.get(item) ?? [])
  }

  async #plan(items: readonly WriteItem[], context: RequestContext): Promise<RefPlan[]> {
    const byRef = groupByRef(items)
    const states = await this.states.load([...byRef.keys()])
    return [...states].map(([ref, stream]) => planRef(ref, byRef.get(ref) ?? [], stream, context))
  }

  /** Somebody else was faster, or the state was behind: decide again on the stream itself. */
  async #replan({ ref, planned, before }: RefPlan, context: RequestContext): Promise<RefPlan> {
    const items = planned.map(({ item }) => item)
    return planRef(ref, items, await this.states.reload(ref, before), context)
  }

  #settle(plan: RefPlan, verdict: AppendVerdict | undefined, results: Map<WriteItem, FragmentResult>): boolean {
    if (!verdict?.taken) return false
    if (verdict.position !== null) this.states.remember(plan.ref, plan.after(verdict.position))
    for (const step of plan.planned) results.set(step.item, toResult(step, verdict.position))
    return true
  }
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
