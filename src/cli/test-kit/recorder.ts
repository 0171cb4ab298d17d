import type { Terminal } from '../terminal.js'

/** A terminal that keeps what is written to it. */
export interface Recorder extends Terminal {
  printed: string[]
  noted: string[]
}

export function recorder(): Recorder {
  const printed: string[] = []
  const noted: string[] = []
  return {
    printed,
    noted,
    print: (line) => void printed.push(line),
    note: (line) => void noted.push(line),
    bars: undefined,
  }
}
