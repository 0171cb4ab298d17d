/** A log that is being followed: its lines as they come. */
export interface FollowedLog {
  /** The next line that fits; fails when the service ends it. */
  next(fits: (line: Record<string, unknown>) => boolean): Promise<Record<string, unknown>>
  leave(): void
}

/** Follows a log over HTTP, or a subscription to it. */
export async function followLog(
  url: string,
  query: Record<string, string> = {},
  path = '/api/log',
): Promise<FollowedLog> {
  const leaving = new AbortController()
  const answer = await fetch(`${url}${path}?${new URLSearchParams({ follow: 'true', ...query }).toString()}`, {
    signal: leaving.signal,
  })
  if (answer.status !== 200 || !answer.body) throw new Error(`the log answered ${answer.status}`)
  const lines = linesOf(answer.body)
  return {
    next: async (fits) => {
      for (;;) {
        const next = await lines.next()
        if (next.done === true) throw new Error('the log ended')
        if (fits(next.value)) return next.value
      }
    },
    leave: () => leaving.abort(),
  }
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Record<string, unknown>, void> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    const lines = (text + decoder.decode(chunk, { stream: true })).split('\n')
    text = lines.pop() ?? ''
    for (const line of lines) yield JSON.parse(line) as Record<string, unknown>
  }
}
