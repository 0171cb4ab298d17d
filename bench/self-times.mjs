import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const MOST_TOLD = 15
const IDLE = ['(idle)', '(program)']

/** Prints where the time of CPU profiles went: `node bench/self-times.mjs <file.cpuprofile> …`. */
for (const path of process.argv.slice(2)) {
  const { nodes, samples, timeDeltas } = JSON.parse(await readFile(path, 'utf8'))
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]))
  const times = new Map()
  samples.forEach((id, i) => {
    const name = names.get(id)
    times.set(name, (times.get(name) ?? 0) + timeDeltas[i] / 1000)
  })
  const busy = [...times].filter(([name]) => !IDLE.includes(name)).sort(([, a], [, b]) => b - a)
  const total = busy.reduce((sum, [, milliseconds]) => sum + milliseconds, 0)
  console.log(`${path}: ${total.toFixed(0)} ms busy in JavaScript and garbage collection`)
  for (const [name, milliseconds] of busy.slice(0, MOST_TOLD)) {
    console.log(
      `${milliseconds.toFixed(0).padStart(8)} ms ${((milliseconds / total) * 100).toFixed(1).padStart(5)} %  ${name}`,
    )
  }
}

function nameOf({ functionName, url, lineNumber }) {
  const name = functionName || '(anonymous)'
  if (url === '') return name
  const file = url.startsWith('file:') ? relative(process.cwd(), fileURLToPath(url)) : url
  return `${name}  ${file.replace('node_modules/', '')}:${lineNumber + 1}`
}
