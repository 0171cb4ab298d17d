import { describe, expect, test } from '@jest/globals'
import { mkdir, symlink } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { folderWith } from '../test-kit/folder.js'
import { findFiles } from './find-files.js'

const isInfo = (path: string) => basename(path) === 'catalog-info.yaml'

async function found(folder: string) {
  const { files, leavingLinks, unreadable } = await findFiles(folder, isInfo)
  const within = (paths: string[]) => paths.map((path) => relative(folder, path))
  return { files: within(files), leavingLinks: within(leavingLinks), unreadable }
}

describe('findFiles', () => {
  test('finds wanted files in a stable order, not in .git and node_modules', async () => {
    const folder = await folderWith({
      'b/catalog-info.yaml': '',
      'a/z/catalog-info.yaml': '',
      'catalog-info.yaml': '',
      'a/other.yaml': '',
      '.git/catalog-info.yaml': '',
      'a/node_modules/x/catalog-info.yaml': '',
      '.github/catalog-info.yaml': '',
    })
    expect((await found(folder)).files).toEqual([
      '.github/catalog-info.yaml',
      'a/z/catalog-info.yaml',
      'b/catalog-info.yaml',
      'catalog-info.yaml',
    ])
  })

  test('follows links inside the folder once, cycles included', async () => {
    const folder = await folderWith({ 'a/catalog-info.yaml': '', 'a/real.yaml': '' })
    await symlink('..', join(folder, 'a', 'up'))
    await symlink('a', join(folder, 'b'))
    await mkdir(join(folder, 'c'))
    await symlink('../a/real.yaml', join(folder, 'c', 'catalog-info.yaml'))
    await symlink('catalog-info.yaml', join(folder, 'c', 'again.yaml'))
    expect((await found(folder)).files).toEqual(['a/catalog-info.yaml', 'c/catalog-info.yaml'])
  })

  test('does not follow links out of the folder, nor into what is skipped', async () => {
    const outside = await folderWith({ 'catalog-info.yaml': '' })
    const folder = await folderWith({ 'node_modules/x/catalog-info.yaml': '' })
    await symlink(outside, join(folder, 'out'))
    await symlink('node_modules/x', join(folder, 'x'))
    expect(await found(folder)).toEqual({ files: [], leavingLinks: ['out'], unreadable: [] })
  })

  test('tells of a wanted link that leads nowhere', async () => {
    const folder = await folderWith({})
    await symlink('gone', join(folder, 'catalog-info.yaml'))
    await symlink('gone', join(folder, 'something-else'))
    const { unreadable } = await found(folder)
    expect(unreadable.map(({ path }) => path)).toEqual([join(folder, 'catalog-info.yaml')])
  })
})
