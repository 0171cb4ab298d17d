import type { SetResult } from '../../../src/ingestion/sets/set-replacer.js'
import type { FragmentResult } from '../../../src/ingestion/fragments/fragment-result.js'
import type { Random } from '../../kit/random.js'
import type { Item } from '../../kit/samples.js'
import type { Acknowledgement } from './acknowledgement.js'
import { aRef, fragmentFor, REFS } from './fragments.js'
import type { Ledger } from './ledger.js'
import { READ, RECORD, RECORD_ALL, RETRACT, REVISION } from './queries.js'
import type { ServiceClient } from './service-client.js'

/** What a source asserts, as far as its integrator knows. */
interface Asserted {
  item: Item
  id: string
}

/** What an item was sent for, and so what may be answered. */
type Intent = 'new' | 'same' | 'late'

const MOST_IN_SET = 8

/** One integrator: a few sources of its own, one request after the other. */
export class Writer {
  readonly #asserted = new Map<string, Asserted>()
  #serial = 0
  #clock = Date.UTC(2026, 0, 1)

  constructor(
    private readonly name: string,
    private readonly random: Random,
    private readonly client: ServiceClient,
    private readonly ledger: Ledger,
    private readonly complain: (problem: string) => void,
  ) {}

  /** Does one thing, chosen by chance. */
  async act(): Promise<void> {
    const action = this.random.pick([
      () => this.#single('rest'),
      () => this.#single('rest'),
      () => this.#single('graphql'),
      () => this.#many('batch'),
      () => this.#many('batch'),
      () => this.#many('graphql'),
      () => this.#retract(),
      () => this.#set(),
      () => this.#conditional(),
      () => this.#repeat(),
      () => this.#late(),
      () => this.#refused(),
      () => this.#readBack(),
      () => this.#rank(),
    ])
    await action()
  }

  async #single(by: 'rest' | 'graphql'): Promise<void> {
    const source = this.#source(this.random.pick(['plain', 'clock']))
    const asserted = this.#draw(aRef(this.random), source)
    this.#settle('new', asserted, await this.#send(asserted.item, by))
  }

  async #many(by: 'batch' | 'graphql'): Promise<void> {
    const source = this.#source(this.random.pick(['plain', 'clock']))
    const refs = new Set(Array.from({ length: 2 + this.random.int(18) }, () => aRef(this.random)))
    const drawn = [...refs].map((ref) => this.#draw(ref, source))
    const items = drawn.map(({ item }) => item)
    const answers = by === 'batch' ? await this.client.batch(items) : await this.#recordAll(items)
    drawn.forEach((asserted, i) => this.#settle('new', asserted, answers[i]))
  }

  async #recordAll(inputs: Item[]): Promise<Acknowledgement[]> {
    const { data, retried } = await this.client.graphql(RECORD_ALL, { inputs })
    return data.recordFragments.map((result) => ({ ...result, retried }))
  }

  /** The same again appends nothing. */
  async #repeat(): Promise<void> {
    const asserted = this.#known('plain')
    if (asserted) this.#settle('same', asserted, await this.#send(asserted.item, this.random.pick(['rest', 'graphql'])))
  }

  /** What the source said earlier, by its own clock, is recorded and changes nothing. */
  async #late(): Promise<void> {
    const asserted = this.#known('clock')
    if (!asserted) return
    const late = this.#draw(asserted.item.entityRef, this.#source('clock'))
    const item = { ...late.item, occurredAt: '2025-06-01T00:00:00.000Z' }
    this.#settle('late', { item, id: late.id }, await this.#send(item, 'rest'))
  }

  /** Decided on a revision that was read. When it is refused, it is sent for what it is worth, without. */
  async #conditional(): Promise<void> {
    const ref = aRef(this.random)
    const { data } = await this.client.graphql(REVISION, { ref })
    const drawn = this.#draw(ref, this.#source('plain'))
    const expectedRevision = data.entity?.revision ?? -1
    const answer = await this.#send({ ...drawn.item, expectedRevision }, 'rest')
    if (answer.error?.code !== 'STALE_REVISION') {
      if (answer.outcome === 'RECORDED' && answer.revision !== expectedRevision + 1)
        this.complain(`${drawn.id} expected revision ${expectedRevision} and was taken as ${answer.revision}`)
      this.#settle('new', drawn, answer)
      return
    }
    // Refused for its own first attempt, perhaps: then this finds it unchanged.
    const again = answer.retried ? drawn : this.#draw(ref, this.#source('plain'))
    if (!answer.retried) this.ledger.refuse(drawn.id)
    const second = await this.#send(again.item, 'rest')
    this.#settle('new', again, { ...second, retried: second.retried || answer.retried })
  }

  /** What cannot be taken leaves nothing behind. */
  async #refused(): Promise<void> {
    const { item, id } = this.#draw(aRef(this.random), this.#source('plain'))
    const wrong = this.random.pick([
      { ...item, expectedRevision: 999_999 },
      { ...item, fragment: { ...item.fragment, surprise: true } },
      { ...item, entityRef: `nonsense:default/${id}` },
    ])
    const { error } = await this.#send(wrong, this.random.pick(['rest', 'graphql']))
    if (!error) this.complain(`${id} should have been refused`)
    this.ledger.refuse(id)
  }

  async #retract(): Promise<void> {
    const asserted = this.#known(this.random.pick(['plain', 'clock']))
    if (!asserted) return
    const { entityRef, source = '' } = asserted.item
    const occurredAt = asserted.item.occurredAt === undefined ? undefined : this.#tick()
    const answer = await this.#sendRetraction({
      entityRef,
      source,
      ...(occurredAt === undefined ? {} : { occurredAt }),
    })
    const done = answer.outcome === 'RETRACTED' || (answer.retried && answer.error?.code === 'NOT_FOUND')
    if (!done) {
      this.complain(`retracting ${asserted.id} was answered with ${JSON.stringify(answer)}`)
      return
    }
    this.#asserted.delete(keyOf(entityRef, source))
    this.ledger.retracted(entityRef, source, answer)
  }

  async #sendRetraction(of: Record<string, string>): Promise<Acknowledgement> {
    if (this.random.int(2) === 0) {
      const { data, retried } = await this.client.graphql(RETRACT, of)
      return { ...data.retractFragment, retried }
    }
    const path = `/api/catalog/fragments?${new URLSearchParams(of).toString()}`
    return toAcknowledgement(await this.client.definite({ method: 'DELETE', path }))
  }

  /** Replaces a set: some entities stay as they are, some change, some go. */
  async #set(): Promise<void> {
    const source = this.#source('set')
    const before = [...this.#asserted.values()].filter(({ item }) => item.source === source)
    const refs = new Set(Array.from({ length: 1 + this.random.int(MOST_IN_SET) }, () => aRef(this.random)))
    const next = [...refs].map((ref) => {
      const known = this.#asserted.get(keyOf(ref, source))
      return known && this.random.int(3) === 0 ? known : this.#draw(ref, source)
    })
    const body = JSON.stringify(next.map(({ item: { entityRef, fragment } }) => ({ entityRef, fragment })))
    const path = `/api/catalog/sets/faults?source=${encodeURIComponent(source)}`
    const answer = await this.client.definite({ method: 'PUT', path, body })
    if (answer.status !== 200) {
      this.complain(`a set was answered with ${answer.status}: ${answer.body}`)
      return
    }
    const { refused } = JSON.parse(answer.body) as SetResult
    if (refused.length > 0) this.complain(`a set had refusals: ${JSON.stringify(refused)}`)
    // What a set comes to is told by counts alone.
    const untold = { outcome: null, position: null, revision: null, error: null, retried: answer.retried }
    for (const asserted of next) {
      if (before.includes(asserted)) continue
      this.#asserted.set(keyOf(asserted.item.entityRef, source), asserted)
      this.ledger.recorded(asserted.item.entityRef, source, asserted.id, untold)
    }
    for (const { item } of before.filter(({ item: { entityRef } }) => !refs.has(entityRef))) {
      this.#asserted.delete(keyOf(item.entityRef, source))
      this.ledger.retracted(item.entityRef, source, untold)
    }
  }

  /** What was acknowledged can be read at its position, and nothing older is. */
  async #readBack(): Promise<void> {
    const source = this.#source('plain')
    const drawn = this.#draw(aRef(this.random), source)
    const answer = await this.#send(drawn.item, 'rest')
    this.#settle('new', drawn, answer)
    const variables = { ref: drawn.item.entityRef, at: answer.position }
    const { data } = await this.client.graphql<{
      entity: { fragments: { source: string; fragment: object }[] } | null
    }>(READ, variables)
    const found = data.entity?.fragments.find((each) => each.source === source)
    // An entity that only decorations speak of is not there.
    const missing = data.entity === null && 'kind' in drawn.item.fragment
    const other = data.entity !== null && !JSON.stringify(found?.fragment ?? null).includes(`"${drawn.id}"`)
    if (missing || other) this.complain(`${drawn.id} was acknowledged at ${answer.position}, and not read there`)
  }

  /** Its word weighs more or less from then on, for all that it ever said. */
  async #rank(): Promise<void> {
    const asserted = this.#known(this.random.pick(['plain', 'clock']))
    if (!asserted) return
    const rank = this.random.int(1001)
    const change = this.random.int(2) === 0 ? { rank } : { paths: { 'spec.owner': rank } }
    const path = `/api/catalog/sources/rank?source=${encodeURIComponent(asserted.item.source ?? '')}`
    const body = JSON.stringify({ ...change, reason: 'a fault' })
    const answer = await this.client.definite({ method: 'POST', path, body })
    if (answer.status !== 200) this.complain(`a rank was answered with ${answer.status}: ${answer.body}`)
  }

  async #send(item: Item, by: 'rest' | 'graphql'): Promise<Acknowledgement> {
    if (by === 'graphql') {
      const { data, retried } = await this.client.graphql(RECORD, { input: item })
      return { ...data.recordFragment, retried }
    }
    const request = { method: 'POST', path: '/api/catalog/fragments', body: JSON.stringify(item) }
    return toAcknowledgement(await this.client.definite(request))
  }

  /** Notes what an answer means; any other than the intent allows is a finding. */
  #settle(intent: Intent, { item, id }: Asserted, answer: Acknowledgement | undefined): void {
    const { entityRef, source = '' } = item
    const { outcome, retried } = answer ?? { outcome: null, retried: false }
    if (answer && intent === 'new' && (outcome === 'RECORDED' || (outcome === 'UNCHANGED' && retried))) {
      this.#asserted.set(keyOf(entityRef, source), { item, id })
      this.ledger.recorded(entityRef, source, id, answer)
    } else if (intent === 'same' && outcome === 'UNCHANGED') this.ledger.unchanged()
    else if (intent === 'late' && outcome === 'SUPERSEDED')
      this.ledger.superseded(entityRef, source, { id, repeated: retried })
    else this.complain(`${intent} ${id} (${entityRef} of ${source}) was answered with ${JSON.stringify(answer)}`)
  }

  #draw(ref: string, source: string): Asserted {
    const id = `${this.name}-${++this.#serial}`
    const clock = source === this.#source('clock') ? { occurredAt: this.#tick() } : {}
    return { id, item: { entityRef: ref, fragment: fragmentFor(ref, id, this.random), source, ...clock } }
  }

  #known(kind: 'plain' | 'clock'): Asserted | undefined {
    const source = this.#source(kind)
    const refs = REFS.filter((ref) => this.#asserted.has(keyOf(ref, source)))
    return this.#asserted.get(keyOf(refs[this.random.int(Math.max(1, refs.length))] ?? '', source))
  }

  #source(kind: 'plain' | 'clock' | 'set'): string {
    return { plain: `scm/faults/${this.name}`, clock: `hr/faults-${this.name}`, set: `cloud/faults/${this.name}` }[kind]
  }

  #tick(): string {
    this.#clock += 1000
    return new Date(this.#clock).toISOString()
  }
}

const keyOf = (ref: string, source: string) => `${source} ${ref}`

function toAcknowledgement({
  status,
  body,
  retried,
}: {
  status: number
  body: string
  retried: boolean
}): Acknowledgement {
  if (status < 300) return { ...(JSON.parse(body) as FragmentResult), retried }
  const { code, detail } = JSON.parse(body) as { code: string; detail: string }
  return { outcome: null, position: null, revision: null, error: { code, message: detail, pointer: null }, retried }
}
