import { readdir, readFile, writeFile } from 'node:fs/promises'

/** The process that runs the projections beside an API, undefined where there is no /proc. */
export async function projectorOf(pid) {
  for (const name of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(name)) continue
    const [stat, command] = await Promise.all([contents(`/proc/${name}/stat`), contents(`/proc/${name}/cmdline`)])
    // The name in parentheses may hold anything; after it come the state and the parent.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    if (parent === pid && command.includes('projector-main')) return Number(name)
  }
  return undefined
}

/** The most memory that a process has had, in MB; undefined where there is no /proc. */
export async function peakMemory(pid) {
  const found = /^VmHWM:\s*(\d+) kB/m.exec(await contents(`/proc/${pid}/status`))
  return found ? Number(found[1]) / 1024 : undefined
}

/** Begins the peak anew, as far as the system lets us. */
export async function forgetPeak(pid) {
  await writeFile(`/proc/${pid}/clear_refs`, '5').catch(() => undefined)
}

const contents = (path) => readFile(path, 'utf8').catch(() => '')
