import { spawn } from 'node:child_process'
import { hash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { lockFolder } from './folder-lock.js'
import { processIdentity } from './processes.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'strata-lock-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('lockFolder', () => {
  test('lets one owner in at a time and leaves nothing behind', async () => {
    const unlock = await lockFolder(folder)
    await expect(lockFolder(folder)).rejects.toThrow(
      `The data folder ${folder} is in use by another Strata process (pid ${process.pid})`,
    )
    await unlock()
    await (
      await lockFolder(folder)
    )()
    expect(await readdir(folder)).toEqual([])
  })

  test('goes to exactly one of many that find it stale', async () => {
    const gone = spawn(process.execPath, ['-e', ''])
    await once(gone, 'exit')
    // One round in some dozens let two in when the file was moved away and put back.
    for (let round = 0; round < 50; round++) {
      await writeFile(join(folder, 'strata.pid'), `${gone.pid ?? 0}\n\n`)
      const attempts = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder)))
      expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      expect(await readdir(folder)).toEqual(['strata.pid'])
    }
  })

  test('goes to one although another died while it put a stale file away', async () => {
    const gone = spawn(process.execPath, ['-e', ''])
    await once(gone, 'exit')
    const stale = `${gone.pid ?? 0}\n\n`
    const guard = `strata.pid.${hash('sha256', stale).slice(0, 16)}`
    for (const name of ['strata.pid', guard]) await writeFile(join(folder, name), stale)
    const attempts = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder)))
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await readdir(folder)).toEqual(['strata.pid'])
  })

  const knowsProcesses = process.platform === 'linux' || process.platform === 'darwin'
  const onUnix = knowsProcesses ? test : test.skip

  onUnix('is not held by a later process that got the same id', async () => {
    const identity = await processIdentity(process.pid)
    expect(identity).toBeDefined()
    await writeFile(join(folder, 'strata.pid'), `${process.pid}\nan earlier ${identity ?? ''}\n`)
    await (
      await lockFolder(folder)
    )()
  })

  test('is not held by a file cut short in a crash', async () => {
    await writeFile(join(folder, 'strata.pid'), '')
    await (
      await lockFolder(folder)
    )()
  })
})
