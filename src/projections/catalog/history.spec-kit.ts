import fc from 'fast-check'
import { splitRef } from '../../domain/entity/entity-ref.js'
import { decide } from '../../domain/fragments/decide.js'
import type { FragmentCommand, ReleaseFragment } from '../../domain/fragments/commands.js'
import { EMPTY_STREAM, entityStream, evolve } from '../../domain/fragments/entity-stream.js'
import type { DomainEvent } from '../../domain/events/decode-event.js'
import type { EntityEventType } from '../../domain/events/event-types.js'
import { lastWord } from '../../domain/fragments/entity-stream.js'
import type { Fragment } from '../../domain/fragments/fragment.js'
import { WithdrawalFold } from '../../domain/fragments/withdrawal.js'
import { digestOf } from '../../domain/json/canonical.js'
import type { JsonObject, JsonValue } from '../../domain/json/json.js'
import type { Position } from '../../domain/log/position.js'
import { kindOf } from '../../domain/kinds/built-in-kinds.js'
import { defaultRank, type SourceRank } from '../../domain/sources/source.js'
import {
  endsQuarantine,
  minute,
  Numbering,
  quarantines,
  registers,
  reranks,
  type Happening,
} from './happenings.spec-kit.js'

/** What one source does about one ref: says a fragment, or null to retract. Or what it said in a stretch of events is withdrawn. */
interface Step {
  ref: string
  source: string
  fragment: Fragment | null
  /** Minutes of the source's clock, undefined when it states none. */
  at: number | undefined
  setId: string | undefined
  /** How many of the ref's events come before the stretch, and how many are in it; taken modulo those that there are. */
  withdrawn: [before: number, within: number] | undefined
  /** Whether it is in quarantine then. */
  quarantined: boolean
  /** What somebody decides before that about what is kept aside of it. */
  decides: 'release' | 'drop' | undefined
}

const RANKS: Record<string, SourceRank> = {
  decorator: defaultRank('decorator'),
  'hr/okta': { rank: 400, paths: { 'metadata.tags': 150 } },
  'scm/github/acme': defaultRank('scm/github/acme'),
  'cloud/aws/1': { rank: 200, paths: { 'spec.owner': 600, facts: 50 } },
  'api/one': defaultRank('api/one'),
  'api/two': defaultRank('api/two'),
}

/** Refs of several kinds and namespaces. */
export function refsOf(count: number): string[] {
  const kinds = ['component', 'component', 'api', 'resource', 'group', 'user', 'system']
  return Array.from(
    { length: count },
    (_, i) => `${kinds[i % kinds.length] ?? ''}:${i % 3 === 0 ? 'shop' : 'default'}/n${i}`,
  )
}

const OWNERS = ['n4', 'Team-A', 'group:default/n4', 'user:shop/n5', 'shop/team-b', 'no ref!', null, 7]
const TARGETS = ['component:default/n1', 'component:shop/n0', 'resource:n3', 'api:default/n2', 'Component:default/N1']
const WORDS: JsonValue[] = ['Service', 'service', 'x', 'Prod', null]
const TAGS = ['java', 'go', 'pci', 'c++']

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 })
const some = <T>(...values: T[]) => fc.constantFrom(...values)
const list = <T>(...values: T[]) => fc.uniqueArray(some(...values), { maxLength: 3 })

/** Without its undefined members, as JSON has it. */
const plain = (value: object) => JSON.parse(JSON.stringify(value)) as JsonObject

const sections = (): fc.Arbitrary<JsonObject> =>
  fc
    .record({
      metadata: optional(
        fc.record({
          title: optional(some<JsonValue>('The Shop', 'the shop', 'Cart', null)),
          tags: optional(list(...TAGS)),
          labels: optional(
            fc.dictionary(some('tier', 'Zone'), some<JsonValue>('Gold', 'silver', null), { maxKeys: 2 }),
          ),
        }),
      ),
      spec: optional(
        fc.record({
          type: optional(some(...WORDS)),
          lifecycle: optional(some(...WORDS)),
          owner: optional(some<JsonValue>(...OWNERS)),
          system: optional(some('n6', 'system:shop/n6', null)),
          dependsOn: optional(list(...TARGETS)),
          providesApis: optional(list('n2', 'api:shop/n9')),
          memberOf: optional(list('n4', 'group:shop/n18')),
        }),
      ),
      facts: optional(
        fc.record({
          ci: optional(some<JsonValue>({ coverage: 81.5, green: true }, { coverage: -3 }, {}, [], 'none', null)),
          mixed: optional(list<JsonValue>(1, true, 'Eins', 'zwei', null)),
        }),
      ),
    })
    .map(plain)

/** Three of five fragments are whole documents. */
function fragmentOf(ref: string): fc.Arbitrary<Fragment> {
  const { kind } = splitRef(ref)
  const document = { apiVersion: 'backstage.io/v1alpha1', kind: kindOf(kind)?.name ?? kind }
  return fc
    .tuple(fc.integer({ min: 1, max: 5 }), sections())
    .map(([n, more]) => ({ ...(n > 2 ? document : {}), ...more }))
}

/** One step about any of the refs; a source's clock goes back as often as not. */
export function steps(refs: readonly string[]): fc.Arbitrary<Step> {
  return fc.constantFrom(...refs).chain((ref) =>
    fc.record({
      ref: fc.constant(ref),
      source: fc.constantFrom(...Object.keys(RANKS)),
      fragment: fc.option(fragmentOf(ref), { freq: 3 }),
      at: optional(fc.integer({ min: 1, max: 200 })),
      setId: fc.option(some('a', 'b'), { nil: undefined, freq: 1 }),
      withdrawn: fc.option(fc.tuple(fc.nat(), fc.nat()), { nil: undefined, freq: 1 }),
      quarantined: fc.nat({ max: 5 }).map((n) => n === 0),
      decides: optional(some('release' as const, 'drop' as const)),
    }),
  )
}

/** What the log says after the steps were decided one after the other: sources registered before their first word. */
export function historyOf(all: readonly Step[]): Happening[] {
  const happenings: Happening[] = []
  const numbering = new Numbering()
  const streams = new Map<string, DomainEvent<EntityEventType>[]>()
  const known = new Set<string>()
  const asides = new Map<string, ReleaseFragment['aside']>()
  const happens = (step: Step, command: FragmentCommand) => {
    const events = streams.get(step.ref) ?? []
    const stream = events.reduce(evolve, EMPTY_STREAM)
    const { event, occurredAt } = decide(command, stream, minute(300), step.quarantined)
    if (event === null) return
    if (!known.has(step.source)) happenings.push(registration(step.source))
    known.add(step.source)
    const happened: Happening = { stream: entityStream(step.ref), event, actor: `for ${step.source}`, occurredAt }
    happenings.push(happened)
    if (event.type === 'EntityFragmentQuarantined')
      asides.set(`${step.ref} ${step.source}`, { ...event.data, occurredAt })
    streams.set(step.ref, [...events, numbering.place(happened) as DomainEvent<EntityEventType>])
  }
  for (const step of all) {
    const { ref, source, decides } = step
    const aside = asides.get(`${ref} ${source}`)
    if (decides && aside) happens(step, { type: decides, entityRef: ref, source, aside })
    const events = streams.get(ref) ?? []
    const said = events.reduce(evolve, EMPTY_STREAM).sources.get(source)
    const command = commandOf(step, events)
    // What is not asserted cannot be retracted.
    const asserts = step.quarantined ? lastWord(said)?.asserted : (said?.asserted ?? said?.aside?.digest)
    if (command && (command.type !== 'retract' || asserts)) happens(step, command)
  }
  return happenings
}

function commandOf(
  { ref, source, fragment, at, setId, withdrawn }: Step,
  events: readonly DomainEvent<EntityEventType>[],
): FragmentCommand | undefined {
  if (withdrawn) return withdrawalOf(source, events, withdrawn)
  const said = { entityRef: ref, source, occurredAt: at === undefined ? undefined : minute(at) }
  return fragment === null
    ? { type: 'retract', ...said }
    : { type: 'record', ...said, fragment, digest: digestOf(fragment), setId }
}

function withdrawalOf(
  source: string,
  events: readonly DomainEvent<EntityEventType>[],
  [before, within]: readonly [number, number],
): FragmentCommand | undefined {
  const first = before % (events.length + 1)
  const last = first + (within % (events.length - first + 1))
  const positionAt = (count: number) => events[count - 1]?.position ?? ('0' as Position)
  const withdrawal = new WithdrawalFold(source, { from: positionAt(first), until: positionAt(last) })
  for (const event of events) withdrawal.add(event)
  return withdrawal.result()
}

function registration(source: string): Happening {
  const { rank, paths } = RANKS[source] ?? defaultRank(source)
  return registers(source, rank, paths)
}

/** Something about a source: it ranks otherwise from then on, or comes into quarantine or out of it. */
export const ranksAnew: fc.Arbitrary<Happening> = fc
  .record({
    source: fc.constantFrom('hr/okta', 'scm/github/acme', 'api/one', 'cloud/aws/1'),
    rank: fc.nat({ max: 700 }),
    byPath: fc.boolean(),
    again: fc.boolean(),
    quarantine: optional(fc.boolean()),
  })
  .map(({ source, rank, byPath, again, quarantine }) => {
    if (quarantine !== undefined && !byPath) return quarantine ? quarantines(source) : endsQuarantine(source)
    // Before there was an event for a new rank, a source was registered once more.
    const paths: Record<string, number> = byPath ? { 'spec.owner': 800 - rank, facts: rank } : {}
    return again ? registers(source, rank, paths) : reranks(source, rank, paths)
  })

/** A history in which some more happens: each at a place, taken modulo the length. */
export function interleaved(
  happenings: readonly Happening[],
  more: readonly (readonly [place: number, happening: Happening])[],
): Happening[] {
  const all = [...happenings]
  for (const [place, happening] of more) all.splice(place % (all.length + 1), 0, happening)
  return all
}

/** A long history, the same for the same seed; sources rank otherwise every now and then. */
export function longHistory(seed: number, refs: number, count: number): Happening[] {
  const happenings = historyOf(fc.sample(steps(refsOf(refs)), { seed, numRuns: count }))
  const ranks = fc.sample(fc.tuple(fc.nat(), ranksAnew), { seed, numRuns: Math.ceil(count / 60) })
  return interleaved(happenings, ranks)
}
