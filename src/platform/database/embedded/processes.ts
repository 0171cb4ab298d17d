import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Whether a process with this id exists, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * Tells a process from a later one with the same id: after a reboot or in a restarted container ids repeat.
 * Undefined where the platform (or a hidden /proc) does not say.
 */
export async function processIdentity(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') return linuxIdentity(pid).catch(() => undefined)
  if (process.platform === 'darwin') return askPs(pid, 'lstart=')
  return undefined
}

/** The arguments a process was started with; undefined where the platform does not say. */
export async function processArguments(pid: number): Promise<string[] | undefined> {
  if (process.platform === 'linux') return linuxArguments(pid).catch(() => undefined)
  // ps prints one line and cannot be split back exactly; the paths looked for here contain no blanks by default.
  if (process.platform === 'darwin') return (await askPs(pid, 'command='))?.split(' ')
  return undefined
}

async function linuxIdentity(pid: number): Promise<string | undefined> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8')
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  // proc(5): the name (field 2) is in brackets and may hold blanks; starttime is field 22, so 20th after the bracket.
  const startTime = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .at(19)
  return startTime === undefined ? undefined : `${boot.trim()} ${startTime}`
}

async function linuxArguments(pid: number): Promise<string[]> {
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0')
}

async function askPs(pid: number, column: string): Promise<string | undefined> {
  const answer = await run('ps', ['-o', column, '-p', String(pid)]).catch(() => undefined)
  return answer?.stdout.trim()
}
