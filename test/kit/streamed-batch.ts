import { once } from 'node:events'
import { Agent, request, type ClientRequest, type IncomingMessage } from 'node:http'
import { createInterface } from 'node:readline'
import type { FragmentResult } from '../../src/ingestion/fragments/fragment-result.js'

/** Keeps its connections for as long as the service does. */
const agent = new Agent({ keepAlive: true, timeout: 0 })

/** A batch whose lines are sent and whose results are read each at the test's own pace. */
export class StreamedBatch {
  private constructor(
    readonly request: ClientRequest,
    private readonly response: Promise<IncomingMessage>,
  ) {}

  static open(url: string, query = ''): StreamedBatch {
    const sent = request(`${url}/api/catalog/fragments/batch${query}`, {
      agent,
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
    })
    const response = once(sent, 'response').then(([message]) => message as IncomingMessage)
    // Whoever waits for it is told; nobody has to.
    response.catch(() => undefined)
    sent.on('error', () => undefined)
    return new StreamedBatch(sent, response)
  }

  /** Sends items, each when there is room for it; stops where the connection breaks. */
  async send(items: Iterable<unknown>): Promise<void> {
    for (const item of items) {
      if (this.request.destroyed) return
      if (!this.request.write(`${JSON.stringify(item)}\n`)) await this.#room()
    }
  }

  end(): void {
    this.request.end()
  }

  #room(): Promise<unknown> {
    if (this.request.destroyed) return Promise.resolve()
    return new Promise((resolve) => {
      for (const event of ['drain', 'close']) this.request.once(event, resolve)
    })
  }

  /** Results as they come; ends early when the connection breaks. */
  async *results(): AsyncGenerator<FragmentResult> {
    try {
      for await (const line of createInterface({ input: await this.response })) yield JSON.parse(line) as FragmentResult
    } catch {
      // The connection broke: what was acknowledged was given out.
    }
  }
}
