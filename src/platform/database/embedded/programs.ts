import { spawn } from 'node:child_process'
import { parse } from 'node:path'

/** A program as it is to be spawned. */
export interface Command {
  file: string
  args: string[]
  uid?: number
  gid?: number
}

export interface ProgramResult {
  /** Exit code; null when it could not be started or was killed. */
  code: number | null
  /** What it printed, or why it could not be started. */
  output: string
}

// The server keeps its environment for as long as it runs, readable in /proc: tokens and PG* settings stay out of it.
const PASSED_ON = [
  'PATH',
  'HOME',
  'TMPDIR',
  'LD_LIBRARY_PATH',
  'SystemRoot',
  'SystemDrive',
  'windir',
  'COMSPEC',
  'TEMP',
  'TMP',
]

/** Runs a program to its end. */
export function runProgram(command: Command): Promise<ProgramResult> {
  const windows = process.platform === 'win32'
  const child = spawn(command.file, command.args, {
    // The folder Strata was started in may be closed to the user that Postgres runs as.
    cwd: parse(process.cwd()).root,
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    // Its own process group: Ctrl-C in a terminal reaches the whole group, and pg_ctl would take the server down with it.
    detached: !windows,
    windowsHide: true,
    ...(command.uid === undefined ? {} : { uid: command.uid, gid: command.gid }),
  })
  let output = ''
  const collect = (chunk: Buffer): void => void (output += chunk.toString())
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, output: error.message }))
    // On Windows the server inherits pg_ctl's pipes, so they close only when it ends.
    child.once(windows ? 'exit' : 'close', (code: number | null) => resolve({ code, output: output.trim() }))
  })
}

function environment(): NodeJS.ProcessEnv {
  const kept = PASSED_ON.flatMap((name) =>
    process.env[name] === undefined ? [] : [[name, process.env[name]] as const],
  )
  // LC_ALL: messages stay English, and on macOS Postgres refuses to start without a valid locale.
  return { ...Object.fromEntries(kept), LC_ALL: 'C' }
}
