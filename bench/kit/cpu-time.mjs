import { readFile } from 'node:fs/promises'

/** Linux counts CPU time in hundredths of a second, on every architecture. */
const MS_A_TICK = 10
/** Places in what follows a process's name in /proc/<pid>/stat: its own time and that of children that ended. */
const TICKS = [11, 12, 13, 14]

/** CPU time of a process so far, in milliseconds; undefined where there is no /proc. */
export async function cpuTime(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  if (stat === undefined) return undefined
  const values = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return TICKS.reduce((ticks, place) => ticks + Number(values[place]), 0) * MS_A_TICK
}

/** CPU time of a Postgres server with all its processes so far, in milliseconds. */
export async function postgresCpuTime(client) {
  const { rows } = await client.query('select pg_backend_pid() as pid')
  const stat = await readFile(`/proc/${rows[0].pid}/stat`, 'utf8').catch(() => undefined)
  if (stat === undefined) return undefined
  const postmaster = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  const children = await readFile(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8').catch(() => '')
  const times = await Promise.all([postmaster, ...children.trim().split(' ').map(Number)].map(cpuTime))
  return times.reduce((sum, time) => sum + (time ?? 0), 0)
}

/**
 * The CPU time that each of the meters counted during an action, in microseconds: what a busy machine changes the least.
 * Each meter gives the milliseconds so far.
 */
export async function cpuDuring(meters, action) {
  const read = () => Promise.all(Object.values(meters).map((meter) => meter()))
  const before = await read()
  const result = await action()
  const after = await read()
  const spent = Object.keys(meters).map((name, i) => [name, (after[i] - before[i]) * 1000])
  return { result, cpu: spent.filter(([, microseconds]) => Number.isFinite(microseconds)) }
}
