/** A handler for rejections: swallows system errors with one of these codes, throws everything else. */
export function ignoring(...codes: string[]): (error: unknown) => undefined {
  return (error) => {
    if (!hasCode(error, ...codes)) throw error
    return undefined
  }
}

/** Whether an error is a system error with one of these codes. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  // Not instanceof: within a vm context, as in tests, Node's own errors come from another realm.
  return codes.includes((error as NodeJS.ErrnoException | undefined)?.code ?? '')
}
