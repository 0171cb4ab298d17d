import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'

/** Changes with what has to be installed: the locked versions, and the platform that packages with binaries are for. */
export async function hashOfLockfile(root) {
  return hashOf(root, [join(root, 'package-lock.json')], `${process.platform}-${process.arch}`)
}

/** Changes with whatever the build reads. By content: a checkout or a copy changes times without changing a source. */
export async function hashOfSources(root) {
  const entries = await readdir(join(root, 'src'), { recursive: true, withFileTypes: true })
  const sources = entries
    .filter((entry) => entry.isFile() && !/\.spec(-kit)?\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
  const settings = ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json'].map((name) => join(root, name))
  return hashOf(root, [...sources.sort(), ...settings])
}

/** Whether node_modules holds exactly what package-lock.json says; npm records what it installed in a hidden copy. */
export async function isInstalledAsLocked(root) {
  const locked = await packagesIn(join(root, 'package-lock.json'))
  const installed = await packagesIn(join(root, 'node_modules', '.package-lock.json'))
  if (locked === undefined || installed === undefined) return false
  return Object.entries(locked).every(([path, wanted]) => {
    if (path === '') return true
    const found = installed[path]
    return found === undefined ? isForElsewhere(wanted) : found.version === wanted.version
  })
}

/** Optional packages may be for another platform; those for this one must be there. */
function isForElsewhere({ optional = false, os = [], cpu = [], libc = [] }) {
  const matches = (allowed, here) => allowed.length === 0 || allowed.includes(here)
  return optional && !(matches(os, process.platform) && matches(cpu, process.arch) && libc.length === 0)
}

async function packagesIn(path) {
  try {
    return JSON.parse(await readFile(path, 'utf8')).packages
  } catch {
    return undefined
  }
}

async function hashOf(root, paths, salt = '') {
  const hash = createHash('sha256').update(salt)
  const texts = await Promise.all(paths.map((path) => readFile(path)))
  paths.forEach((path, index) => hash.update(`\0${relative(root, path)}\0`).update(texts[index]))
  return hash.digest('hex')
}
