import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { isInside } from './root-folder.js'

/** Folders that never hold documents of their own, and are large. */
const SKIPPED = ['.git', 'node_modules']

/** What a search came to; paths are absolute. */
export interface Found {
  /** In the order of their paths. */
  files: string[]
  /** What could not be read and may hold documents. */
  unreadable: { path: string; reason: string }[]
  /** Links that were not followed because they lead out of the folder. */
  leavingLinks: string[]
}

/**
 * Finds the files below a folder whose path within it (with `/`) is wanted. Every file is found once: by its own path
 * where that is wanted, otherwise by the first link to it. Links are followed after everything else, and only to places
 * in the folder that were not searched yet, so cycles end by themselves.
 */
export async function findFiles(folder: string, wanted: (path: string) => boolean): Promise<Found> {
  const search = new Search(folder, wanted)
  await search.folder(folder)
  await search.followLinks()
  search.found.files.sort()
  return search.found
}

class Search {
  readonly found: Found = { files: [], unreadable: [], leavingLinks: [] }
  private readonly seen = new Set<string>()
  private links: string[] = []

  constructor(
    private readonly root: string,
    private readonly wanted: (path: string) => boolean,
  ) {}

  async folder(path: string): Promise<void> {
    const real = await realpath(path).catch(() => path)
    if (this.seen.has(real)) return
    this.seen.add(real)
    const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
      this.unreadable(path, error)
      return []
    })
    for (const entry of entries) await this.entry(path, entry)
  }

  private async entry(parent: string, entry: Dirent): Promise<void> {
    const path = join(parent, entry.name)
    if (entry.isSymbolicLink()) this.links.push(path)
    else if (entry.isDirectory() && !SKIPPED.includes(entry.name)) await this.folder(path)
    else if (entry.isFile() && this.isWanted(path)) this.file(path, await realpath(path).catch(() => path))
  }

  async followLinks(): Promise<void> {
    while (this.links.length > 0) {
      const links = this.links.sort()
      this.links = []
      for (const link of links) await this.link(link)
    }
  }

  private async link(path: string): Promise<void> {
    try {
      const real = await realpath(path)
      if (!isInside(this.root, real)) {
        this.found.leavingLinks.push(path)
        return
      }
      const skipped = relative(this.root, real)
        .split(sep)
        .some((name) => SKIPPED.includes(name))
      const status = await stat(real)
      if (status.isDirectory() && !skipped) await this.folder(path)
      else if (status.isFile() && this.isWanted(path)) this.file(path, real)
    } catch (error) {
      if (this.isWanted(path)) this.unreadable(path, error)
    }
  }

  private file(path: string, real: string): void {
    if (this.seen.has(real)) return
    this.seen.add(real)
    this.found.files.push(path)
  }

  private isWanted(path: string): boolean {
    return this.wanted(relative(this.root, path).replaceAll(sep, '/'))
  }

  private unreadable(path: string, error: unknown): void {
    this.found.unreadable.push({ path, reason: (error as Error).message })
  }
}
