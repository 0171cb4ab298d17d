/** What the process answers to its caller. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const

/** A failure that its message explains to the user: it needs no stack trace. */
export class CliError extends Error {
  override readonly name: string = 'CliError'

  constructor(
    message: string,
    readonly exitCode: number = EXIT.failed,
  ) {
    super(message)
  }
}

/** The command was called in a way that cannot work. */
export class UsageError extends CliError {
  override readonly name = 'UsageError'

  constructor(message: string) {
    super(message, EXIT.usage)
  }
}
