/** What a stream is about: its name without the category before the first `-`, such as the ref of an entity's stream. */
export function streamKey(stream: string): string {
  const dash = stream.indexOf('-')
  return dash === -1 ? stream : stream.slice(dash + 1)
}
