import { isDeepStrictEqual } from 'node:util'
import type { TestService } from '../../kit/service.js'
import { component } from '../../kit/samples.js'

/** Ref → its last acknowledged write. */
export type Written = Map<string, { position: string; n: number }>

/** Writes some components again and again, each time with a higher number, until it is told to stop. */
export async function writeOn(
  service: TestService,
  { count, written, signal }: { count: number; written: Written; signal: AbortSignal },
): Promise<void> {
  for (let n = 0; !signal.aborted; n++) {
    const items = Array.from({ length: count }, (_, i) =>
      component(`moving-${i}`, {}, { annotations: { n: String(n) } }),
    )
    const { json } = await service.batch(items)
    for (const { entityRef, position } of json as unknown as { entityRef: string; position: string }[])
      written.set(entityRef, { position, n })
  }
}

interface Found {
  annotations: { n?: string }
  position: string
}

interface Sizes {
  still: number
  moving: number
}

/** Ask questions without end and compare the answers with what they have to be. */
export class Readers {
  readonly #asked: Record<string, number> = {}
  readonly #wrong: string[] = []

  constructor(
    private readonly service: TestService,
    private readonly sizes: Sizes,
  ) {}

  async run(written: Written, signal: AbortSignal): Promise<{ wrong: string[]; asked: Record<string, number> }> {
    const questions = [
      () => this.#page(),
      () => this.#totals(),
      () => this.#facets(),
      () => this.#written(written),
      () => this.#lookUps(),
    ]
    const reading = questions.map(async (ask) => {
      const question = ask()
      while (!signal.aborted) await question()
    })
    await Promise.all(reading)
    return { wrong: this.#wrong, asked: this.#asked }
  }

  /** A page of what nobody changes is the same every time. */
  #page() {
    let first: unknown
    return async () => {
      const query = `{ entities(first: 50, orderBy: [{ field: "metadata.name", direction: DESC }],
        filter: { field: "metadata.name", prefix: "still-" })
        { totalCount nodes { ref spec relations { type targetRef } fragments { source position } } } }`
      const answer = await this.#ask('page', query)
      first ??= answer
      this.#expect('page', answer, first)
    }
  }

  /** There is always everything, and no position before one that was told already. */
  #totals() {
    let last = 0
    return async () => {
      const answer = (await this.#ask('total', '{ entities { totalCount position } }')) as {
        entities: { totalCount: number; position: string }
      }
      const { totalCount, position } = answer.entities
      const { still, moving } = this.sizes
      if (totalCount !== still && totalCount !== still + moving) this.#wrong.push(`total ${totalCount}`)
      if (Number(position) < last) this.#wrong.push(`position ${position} after ${last}`)
      last = Number(position)
    }
  }

  /** Every component has one of each. */
  #facets() {
    return async () => {
      const fields = ['kind', 'spec.lifecycle', 'spec.owner', 'metadata.namespace', 'apiVersion']
      const answer = (await this.#ask(
        'facets',
        `{ facets(fields: ${JSON.stringify(fields)}) { values { count } } }`,
      )) as {
        facets: { values: { count: number }[] }[]
      }
      const counts = answer.facets.map(({ values }) => values.reduce((sum, { count }) => sum + count, 0))
      if (new Set(counts).size !== 1 || (counts[0] ?? 0) < this.sizes.still) this.#wrong.push(`facets ${counts.join()}`)
    }
  }

  /** What was acknowledged is read at its position, or what came after it. */
  #written(written: Written) {
    return async () => {
      const [ref = '', last] = [...written][Math.floor(Math.random() * written.size)] ?? []
      if (!last) {
        await this.#ask('written', '{ projections { name } }')
        return
      }
      const query = `{ entity(ref: "${ref}", minPosition: "${last.position}") { annotations position } }`
      const { entity } = (await this.#ask('written', query)) as { entity: Found | null }
      if (!entity || Number(entity.annotations.n) < last.n) this.#wrong.push(`written ${JSON.stringify(entity)}`)
    }
  }

  /** An entity never goes back to what it was. */
  #lookUps() {
    const before = new Map<number, number>()
    return async () => {
      const i = Math.floor(Math.random() * this.sizes.moving)
      const query = `{ entity(ref: "component:default/moving-${i}") { annotations position } }`
      const { entity } = (await this.#ask('look-up', query)) as { entity: Found | null }
      const n = Number(entity?.annotations.n ?? -1)
      if (n < (before.get(i) ?? -1)) this.#wrong.push(`moving-${i} is ${n} after ${before.get(i)}`)
      before.set(i, n)
    }
  }

  async #ask(question: string, query: string): Promise<unknown> {
    const { data, errors } = await this.service.graphql(query)
    this.#asked[question] = (this.#asked[question] ?? 0) + 1
    if (errors.length > 0) this.#wrong.push(`${question}: ${errors.map(({ message }) => message).join()}`)
    return data
  }

  #expect(question: string, found: unknown, wanted: unknown): void {
    if (!isDeepStrictEqual(found, wanted)) this.#wrong.push(`${question}: ${JSON.stringify(found).slice(0, 500)}`)
  }
}
