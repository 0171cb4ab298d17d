import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const SIZE_MB = 256

/** A disk in memory that can be filled up. */
export class SmallDisk {
  private constructor(readonly folder: string) {}

  /** Mounts one in a folder; undefined where this user may not mount. */
  static async mount(folder: string): Promise<SmallDisk | undefined> {
    await mkdir(folder, { recursive: true })
    try {
      await run('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MB}m,mode=755`, 'strata-faults', folder])
    } catch {
      return undefined
    }
    await chmod(folder, 0o755)
    return new SmallDisk(folder)
  }

  /** Whether this user may mount one. */
  static async canMount(): Promise<boolean> {
    const folder = await mkdtemp(join(tmpdir(), 'strata-mount-'))
    try {
      const disk = await SmallDisk.mount(folder)
      await disk?.unmount()
      return disk !== undefined
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  /** Takes all the room there is. */
  async fill(): Promise<void> {
    const { bavail, bsize } = await statfs(this.folder)
    // Others write meanwhile, so that the last bytes may be gone already.
    await writeFile(this.#ballast, Buffer.alloc(bavail * bsize)).catch(() => undefined)
  }

  async free(): Promise<void> {
    await rm(this.#ballast, { force: true })
  }

  async unmount(): Promise<void> {
    await run('umount', [this.folder])
  }

  get #ballast(): string {
    return join(this.folder, 'ballast')
  }
}
