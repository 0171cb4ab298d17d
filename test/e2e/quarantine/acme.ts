import type { JsonObject } from '../../../src/domain/json/json.js'
import { startTestService, type TestService } from '../../kit/service.js'

export const SOURCE = 'scm/github/acme'
export const OF_SOURCE = `source=${encodeURIComponent(SOURCE)}`
export const REASON = { reason: 'it was right after all' }

/** A service, and somebody who decides about one of its sources. */
export class Acme {
  private constructor(readonly service: TestService) {}

  static async start(): Promise<Acme> {
    return new Acme(await startTestService())
  }

  /** Posts something about the source. */
  async post(path: string, body: object, more = ''): Promise<JsonObject> {
    return (
      await this.service.rest('POST', `/api/catalog/${path}${path.includes('?') ? '' : '?'}${OF_SOURCE}${more}`, body)
    ).json as JsonObject
  }

  quarantine(): Promise<JsonObject> {
    return this.post('sources/quarantine', { reason: 'it sends nonsense' })
  }

  end(keptAside: 'RELEASE' | 'DROP' | 'KEEP'): Promise<JsonObject> {
    return this.post('sources/end-quarantine', { ...REASON, keptAside })
  }

  /** All that is kept aside of it. */
  async keptAside(): Promise<JsonObject[]> {
    await this.service.projected()
    const { json } = await this.service.rest('GET', `/api/catalog/quarantine?${OF_SOURCE}`)
    return (json as { fragments: JsonObject[] }).fragments
  }
}
