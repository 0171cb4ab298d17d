import { open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { DIGESTED_FILES } from '../../../projections/evidence/pack/pack-files.js'

/** The files of a pack while they are written. Each is there from the beginning: also what has no record is a file. */
export class PackFolder {
  private constructor(
    private readonly path: string,
    private readonly files: Map<string, FileHandle>,
  ) {}

  static async open(path: string): Promise<PackFolder> {
    const folder = new PackFolder(path, new Map())
    for (const file of DIGESTED_FILES) await folder.#fileOf(file)
    return folder
  }

  /** Adds to a file. */
  async write(file: string, bytes: Uint8Array): Promise<void> {
    await (await this.#fileOf(file)).appendFile(bytes)
  }

  /** Lets the disk have everything, and closes the files. */
  async close(): Promise<void> {
    const open = [...this.files.values()]
    this.files.clear()
    for (const file of open) {
      await file.sync()
      await file.close()
    }
  }

  async #fileOf(name: string): Promise<FileHandle> {
    const known = this.files.get(name)
    if (known) return known
    const file = await open(join(this.path, name), 'wx')
    this.files.set(name, file)
    return file
  }
}
