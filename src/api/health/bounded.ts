/** What did not answer in time. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'

  constructor(milliseconds: number) {
    super(`no answer within ${milliseconds / 1000} s`)
  }
}

/**
 * A question that is given up after a time, so that a database that hangs does not hang whoever asks about it. While an
 * earlier one is still open no second one is asked: they would pile up.
 */
export function bounded<T>(ask: () => Promise<T>, milliseconds: number): () => Promise<T> {
  let open: Promise<T> | undefined
  return async () => {
    open ??= ask().finally(() => (open = undefined))
    // Given up, it may still fail.
    open.catch(() => undefined)
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new NoAnswer(milliseconds)), milliseconds)
    })
    return Promise.race([open, late]).finally(() => clearTimeout(timer))
  }
}
