import type { JsonValue } from '../../domain/json/json.js'

const CHUNK = 64 * 1024

/** The lines as a request body that is made while it is sent, in chunks worth a packet. */
export function ndjsonBody(lines: Iterable<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const iterator = lines[Symbol.iterator]()
  return new ReadableStream({
    pull(controller) {
      let chunk = ''
      let next = iterator.next()
      for (; next.done !== true; next = iterator.next()) {
        chunk += `${next.value}\n`
        if (chunk.length >= CHUNK) break
      }
      if (chunk !== '') controller.enqueue(encoder.encode(chunk))
      if (next.done === true) controller.close()
    },
  })
}

/** The filled lines of a body as text, each as soon as it is whole; the last one may lack its line break. */
export async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const bytes of body) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield* lines.filter(isFilled)
  }
  if (isFilled(rest)) yield rest
}

/** The values of an NDJSON answer, each as soon as its line has come. */
export async function* ndjsonValues(body: AsyncIterable<Uint8Array>): AsyncGenerator<JsonValue> {
  for await (const line of linesOf(body)) yield JSON.parse(line) as JsonValue
}

const isFilled = (line: string) => line.trim() !== ''
