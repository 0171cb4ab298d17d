import { StrataError } from '../../../domain/errors.js'
import type { LogCheck } from '../../../projections/evidence/check/check-log.js'
import type { PackPart } from '../../../projections/evidence/pack/evidence.js'

/**
 * A pack as NDJSON: `{"begin":…}`, then after each `{"records":NAME}` records as they are in that file, at last `{"end":…}`. One that breaks
 * off says why in `{"problem":…}`, if there is something to say.
 */
export async function* packLines(parts: AsyncIterable<PackPart>): AsyncGenerator<string> {
  try {
    let file: string | undefined
    for await (const part of parts) {
      if (part.type === 'records') {
        if (part.records !== file) yield `${JSON.stringify({ records: (file = part.records) })}\n`
        yield part.given.map(({ line }) => `${line}\n`).join('')
      } else {
        yield lineOf(part)
      }
    }
  } catch (error) {
    if (!(error instanceof StrataError)) throw error
    yield `${JSON.stringify({ problem: { code: error.code, detail: error.message } })}\n`
  }
}

/** What is found of a log, as NDJSON: `{"progress":…}` now and then, at last `{"result":…}`. */
export async function* checkLines(steps: AsyncIterable<LogCheck>): AsyncGenerator<string> {
  for await (const step of steps) yield lineOf(step)
}

function lineOf({ type, ...said }: { type: string }): string {
  return `${JSON.stringify({ [type]: said })}\n`
}
