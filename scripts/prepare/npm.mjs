import { spawn } from 'node:child_process'

/** Runs npm quietly; what it printed is in the error when it fails. */
export async function runNpm(root, args) {
  const { code, output } = await run(root, args)
  if (code !== 0) throw new Error(`npm ${args[0]} failed:\n${output.trimEnd()}`)
}

function run(root, args) {
  // npm is a script on Windows, which Node starts through a shell only.
  const child = spawn('npm', args, {
    cwd: root,
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const collect = (chunk) => void (output += chunk)
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Error(`npm cannot be started: ${error.message}`)))
    child.once('close', (code) => resolve({ code, output }))
  })
}
