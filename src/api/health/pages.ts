import type { Page, Pages } from '../http/front-door.js'
import type { Readiness } from './readiness.js'

/** What every process answers, whatever its roles. */
export function operationPages(
  readiness: () => Promise<Readiness> | Readiness,
  metrics: () => Promise<{ type: string; text: string }>,
): Pages {
  return {
    /** The process answers. */
    '/healthz': () => json(200, { status: 'ok' }),
    /** The process can do its work. */
    '/readyz': async () => {
      const found = await readiness()
      return json(found.status === 'not ready' ? 503 : 200, found)
    },
    '/metrics': async () => {
      const { type, text } = await metrics()
      return { status: 200, type, body: text }
    },
  }
}

const json = (status: number, value: object): Page => ({
  status,
  type: 'application/json; charset=utf-8',
  body: JSON.stringify(value),
})
