import { createInterface } from 'node:readline/promises'
import { isNativeError } from 'node:util/types'

/** Where a command writes: results to `print`, everything about the way there to `note`. */
export interface Terminal {
  print: (line: string) => void
  note: (line: string) => void
  /** The stream for progress bars; undefined where nobody watches. */
  bars: NodeJS.WritableStream | undefined
  /** Asks a yes or no question; undefined where nobody can answer. */
  confirm?: ((question: string) => Promise<boolean>) | undefined
}

/** The terminal of this process. Bars and notes go to stderr, so that stdout can be piped. */
export const processTerminal: Terminal = {
  print: (line) => void process.stdout.write(`${line}\n`),
  note: (line) => void process.stderr.write(`${line}\n`),
  bars: process.stderr.isTTY ? process.stderr : undefined,
  confirm: process.stdin.isTTY && process.stderr.isTTY ? confirm : undefined,
}

async function confirm(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim())
  } finally {
    lines.close()
  }
}

/** `strata … | head` closes our stdout early: that is no failure. */
export function ignoreClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (!isClosedPipe(error)) throw error
    })
  }
}

/** Whether an error says that whoever read what we write has gone. */
export const isClosedPipe = (error: unknown): boolean =>
  isNativeError(error) && 'code' in error && error.code === 'EPIPE'
