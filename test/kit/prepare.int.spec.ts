import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

const PREPARE = pathToFileURL(resolve('scripts/prepare.mjs')).href

/** An npm that only writes down how it was called, and fails where a file says so. */
const NPM = `#!/bin/sh
echo "$@" >> calls
if [ -f "fail-$1" ]; then echo "what went wrong" >&2; exit 1; fi
mkdir -p node_modules dist
sleep 0.3
`

let clone: string
beforeEach(async () => {
  clone = await mkdtemp(join(tmpdir(), 'strata-clone-'))
  await mkdir(join(clone, 'src'))
  await mkdir(join(clone, 'path'))
  await writeFile(join(clone, 'path', 'npm'), NPM)
  await chmod(join(clone, 'path', 'npm'), 0o755)
  for (const name of ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'src/main.ts']) {
    await writeFile(join(clone, name), '{}')
  }
})
afterEach(() => rm(clone, { recursive: true, force: true }))

async function prepare(): Promise<{ code: number; said: string }> {
  const script = `const { prepare } = await import('${PREPARE}'); await prepare(${JSON.stringify(clone)})`
  const env = { ...process.env, PATH: `${join(clone, 'path')}${delimiter}${process.env['PATH'] ?? ''}` }
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number]
  return { code, said }
}

async function npmCalls(): Promise<string[]> {
  const text = await readFile(join(clone, 'calls'), 'utf8').catch(() => '')
  await rm(join(clone, 'calls'), { force: true })
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replace(/ --.*/, ''))
}

describe('prepare', () => {
  test('installs and builds a bare clone, and links its command', async () => {
    expect(await prepare()).toEqual({
      code: 0,
      said: 'strata: installing packages (npm ci)\nstrata: building (npm run build)\n',
    })
    expect(await npmCalls()).toEqual(['ci', 'run build'])
    expect(await readlink(join(clone, 'node_modules', '.bin', 'strata'))).toBe('../../bin/strata.mjs')
  })

  test('does nothing more until something changes', async () => {
    await prepare()
    await npmCalls()
    expect(await prepare()).toEqual({ code: 0, said: '' })
    await writeFile(join(clone, 'src', 'main.spec.ts'), 'a test')
    await prepare()
    expect(await npmCalls()).toEqual([])
    await writeFile(join(clone, 'src', 'other.ts'), '')
    await prepare()
    expect(await npmCalls()).toEqual(['run build'])
    await writeFile(join(clone, 'package-lock.json'), '{"packages":{}}')
    await prepare()
    expect(await npmCalls()).toEqual(['ci', 'run build'])
  })

  test('lets processes that start together wait for one of them', async () => {
    const results = await Promise.all([prepare(), prepare(), prepare()])
    expect(results.map(({ code }) => code)).toEqual([0, 0, 0])
    expect(await npmCalls()).toEqual(['ci', 'run build'])
  })

  test('goes on after a process was killed while it prepared', async () => {
    await mkdir(join(clone, 'dist', '.strata-prepare'), { recursive: true })
    const gone = spawn(process.execPath, ['-e', ''])
    await once(gone, 'exit')
    await writeFile(join(clone, 'dist', '.strata-prepare', 'pid'), String(gone.pid))
    expect((await prepare()).code).toBe(0)
  })

  test('takes packages that were installed by hand', async () => {
    const lock = JSON.stringify({
      packages: { '': {}, 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { optional: true, os: ['none'] } },
    })
    await writeFile(join(clone, 'package-lock.json'), lock)
    await mkdir(join(clone, 'node_modules'))
    const installed = { packages: { 'node_modules/a': { version: '1.0.0' } } }
    await writeFile(join(clone, 'node_modules', '.package-lock.json'), JSON.stringify(installed))
    await prepare()
    expect(await npmCalls()).toEqual(['run build'])
  })

  test('tries npm install when npm ci fails', async () => {
    await writeFile(join(clone, 'fail-ci'), '')
    const { code, said } = await prepare()
    expect([code, await npmCalls()]).toEqual([0, ['ci', 'install', 'run build']])
    expect(said).toContain('what went wrong')
  })

  test('shows why a build failed and tries again next time', async () => {
    await writeFile(join(clone, 'fail-run'), '')
    const failed = await prepare()
    expect(failed.code).toBe(1)
    expect(failed.said).toContain('npm run failed:\nwhat went wrong')
    await rm(join(clone, 'fail-run'))
    expect((await prepare()).code).toBe(0)
  })

  test('leaves a package without sources as it is', async () => {
    await rm(join(clone, 'src'), { recursive: true })
    await mkdir(join(clone, 'dist'))
    expect(await prepare()).toEqual({ code: 0, said: '' })
    expect(await npmCalls()).toEqual([])
  })
})
