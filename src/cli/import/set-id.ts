import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { realPathOf, type Root } from './root-folder.js'

/**
 * The set that a root's documents belong to unless the user names one: the same for the same path on every run, another
 * for another folder of the same name.
 */
export function defaultSetId(root: Root): string {
  const path = realPathOf(root)
  const slug = basename(path)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-|-$/g, '')
  const digest = createHash('sha256').update(path).digest('hex').slice(0, 8)
  return ['import', slug, digest].filter((part) => part !== '').join('-')
}
