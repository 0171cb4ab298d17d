import type { Acknowledgement } from './acknowledgement.js'

/** What one source said of one entity, in the order in which it was acknowledged. */
export interface Said {
  stream: string
  source: string
  /** Ids of what was recorded, and null where it was retracted. */
  effects: Effect[]
  /** Ids of what came too late to matter. */
  late: Late[]
}

export interface Effect {
  id: string | null
  /** Where the service said that it stands; undefined where the first answer was lost. */
  place: { revision: number; position: string } | undefined
}

export interface Late {
  id: string
  /** Whether an answer was lost, so that it was sent again: the log has no memory of what changed nothing. */
  repeated: boolean
}

/** Everything the service acknowledged, which the log is held to in the end. */
export class Ledger {
  readonly #said = new Map<string, Said>()
  readonly #refused = new Set<string>()
  #acknowledged = 0
  #retries = 0
  #waiting: { count: number; resolve: () => void }[] = []

  get said(): Iterable<Said> {
    return this.#said.values()
  }

  /** Ids that must be nowhere in the log. */
  get refused(): ReadonlySet<string> {
    return this.#refused
  }

  /** How many writes got an answer that says what became of them. */
  get acknowledged(): number {
    return this.#acknowledged
  }

  /** How many requests had to be sent again. */
  get retries(): number {
    return this.#retries
  }

  recorded(ref: string, source: string, id: string, answer: Acknowledgement): void {
    this.#of(ref, source).effects.push({ id, place: placeIn(answer) })
    this.#count()
  }

  retracted(ref: string, source: string, answer: Acknowledgement): void {
    this.#of(ref, source).effects.push({ id: null, place: placeIn(answer) })
    this.#count()
  }

  superseded(ref: string, source: string, late: Late): void {
    this.#of(ref, source).late.push(late)
    this.#count()
  }

  /** Acknowledged, and nothing may have been written for it. */
  unchanged(): void {
    this.#count()
  }

  refuse(id: string): void {
    this.#refused.add(id)
    this.#count()
  }

  retried(): void {
    this.#retries += 1
  }

  /** Resolves once so many writes are acknowledged. */
  whenAcknowledged(count: number): Promise<void> {
    if (this.#acknowledged >= count) return Promise.resolve()
    return new Promise((resolve) => this.#waiting.push({ count, resolve }))
  }

  #of(ref: string, source: string): Said {
    const stream = `entity-${ref}`
    const key = `${source} ${stream}`
    const said = this.#said.get(key) ?? { stream, source, effects: [], late: [] }
    this.#said.set(key, said)
    return said
  }

  #count(): void {
    this.#acknowledged += 1
    const due = this.#waiting.filter(({ count }) => count <= this.#acknowledged)
    this.#waiting = this.#waiting.filter(({ count }) => count > this.#acknowledged)
    for (const { resolve } of due) resolve()
  }
}

/** Of something unchanged the answer tells the revision that the stream has now. */
function placeIn({ outcome, revision, position }: Acknowledgement): Effect['place'] {
  const written = outcome === 'RECORDED' || outcome === 'RETRACTED'
  return written && revision !== null && position !== null ? { revision, position } : undefined
}
