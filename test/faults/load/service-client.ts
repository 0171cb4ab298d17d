import { setTimeout as delay } from 'node:timers/promises'
import type { FragmentResult } from '../../../src/ingestion/fragments/fragment-result.js'
import type { Item } from '../../kit/samples.js'
import type { Acknowledgement, Definite } from './acknowledgement.js'
import type { Query } from './queries.js'

/** How long an integrator waits before it asks again. */
const ASK_AGAIN_MS = 40

export interface ClientOptions {
  /** An API that listens, as soon as there is one. */
  api: () => Promise<string>
  signal: AbortSignal
  retried: () => void
  complain: (problem: string) => void
}

interface Request {
  method: string
  path: string
  body?: string
  type?: string
}

/**
 * An integrator that wants an answer: it sends the same again, to whichever API listens, until one says what became of it. It
 * never gives up waiting for an answer, since what it gave up could still be carried out after what it sends next.
 */
export class ServiceClient {
  /** What it waits for. */
  #doing = 'nothing'

  constructor(private readonly options: ClientOptions) {}

  get doing(): string {
    return this.#doing
  }

  /** Asks until the answer is no failure of the service. */
  async definite(request: Request): Promise<Definite> {
    for (let retried = false; ; retried = true) {
      const answer = await this.#attempt(request)
      if (answer.complete && answer.status < 500) return { status: answer.status, body: answer.body, retried }
      await this.#again(answer.complete ? answer.body : '')
    }
  }

  /** The data of a query or a mutation. */
  async graphql<T>(query: Query<T>, variables: object): Promise<{ data: T; retried: boolean }> {
    const request = { method: 'POST', path: '/graphql', body: JSON.stringify({ query, variables }) }
    for (let retried = false; ; retried = true) {
      const answer = await this.definite(request)
      const { data, errors } = JSON.parse(answer.body) as { data?: T; errors?: object[] }
      if (data && !errors) return { data, retried: retried || answer.retried }
      const told = JSON.stringify(errors)
      if (!/UNAVAILABLE|NOT_YET_PROJECTED|TOO_MANY_CONFLICTS|INTERNAL/.test(told))
        throw new Error(`GraphQL said ${told}`)
      await this.#again(told)
    }
  }

  /** Sends items in one batch; what was not answered when the connection broke is sent again. */
  async batch(items: readonly Item[]): Promise<Acknowledgement[]> {
    const answers: Acknowledgement[] = []
    for (let retried = false; answers.length < items.length; retried = true) {
      const body = items
        .slice(answers.length)
        .map((item) => JSON.stringify(item))
        .join('\n')
      const request = { method: 'POST', path: '/api/catalog/fragments/batch', body, type: 'application/x-ndjson' }
      const answer = await this.#attempt(request)
      if (answer.status === 207) {
        const lines = answer.body.split('\n').slice(0, -1)
        answers.push(...lines.map((line) => ({ ...(JSON.parse(line) as FragmentResult), retried })))
      } else if (answer.status >= 400 && answer.status < 500) {
        throw new Error(`a batch was answered with ${answer.status}: ${answer.body}`)
      }
      if (answers.length < items.length) await this.#again(answer.complete ? answer.body : '')
    }
    return answers
  }

  /** Status 0 where there was no answer at all; a body that broke off has what came of it. */
  async #attempt({ method, path, body, type = 'application/json' }: Request) {
    let status = 0
    let text = ''
    this.#doing = `${method} ${path} ${body?.slice(0, 200) ?? ''}`
    try {
      const url = await this.options.api()
      const { signal } = this.options
      const headers: Record<string, string> = body === undefined ? {} : { 'content-type': type }
      const answer = await fetch(`${url}${path}`, { method, headers, signal, ...(body === undefined ? {} : { body }) })
      status = answer.status
      const decoder = new TextDecoder()
      for await (const chunk of answer.body ?? []) text += decoder.decode(chunk as Uint8Array, { stream: true })
      this.#doing = `nothing since ${status} to ${method} ${path}`
      return { status, body: text, complete: true }
    } catch {
      this.options.signal.throwIfAborted()
      return { status, body: text, complete: false }
    }
  }

  async #again(body: string): Promise<void> {
    if (body.includes('"INTERNAL"'))
      this.options.complain(`the service called a failure its own: ${body.slice(0, 300)}`)
    this.options.retried()
    await delay(ASK_AGAIN_MS * (0.5 + Math.random()), undefined, { signal: this.options.signal })
  }
}
