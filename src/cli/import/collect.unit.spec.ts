import { describe, expect, test } from '@jest/globals'
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { component, folderWith } from '../test-kit/folder.js'
import type { Collection } from './collection.js'
import { collect, DEFAULT_FILE_NAMES } from './collect.js'
import type { Place } from './findings.js'
import { openRoot } from './root-folder.js'

async function read(files: Record<string, string | Uint8Array>, fileNames = DEFAULT_FILE_NAMES): Promise<Collection> {
  return collect(await openRoot(await folderWith(files)), fileNames, new Map())
}

const refs = ({ items }: Collection) => items.map(({ entityRef }) => entityRef)
const short = (collection: Collection, { path, line }: Place) =>
  `${path.slice(collection.root.folder.length + 1)}:${line ?? ''}`
const faults = (collection: Collection) =>
  collection.refused.flatMap((refusal) =>
    refusal.faults.map(({ place, code, pointer }) => [short(collection, place), code, pointer]),
  )
const warned = (collection: Collection) => collection.warnings.map(({ place }) => short(collection, place))
const specOf = ({ items }: Collection, ref: string) => {
  const item = items.find(({ entityRef }) => entityRef === ref)
  return (JSON.parse(item?.line ?? '{}') as { fragment: { spec: unknown } }).fragment.spec
}

describe('collect', () => {
  test('turns documents into items with their places', async () => {
    const collection = await read({
      'b/catalog-info.yaml': `${component('one')}---\n${component('Two', '# end').replace('  name', '  namespace: shop\n  name')}`,
      'a/catalog-info.yml': component('three'),
      'a/other.yaml': component('four'),
    })
    expect(refs(collection)).toEqual(['component:default/three', 'component:default/one', 'component:shop/two'])
    expect(collection.items.map(({ place }) => short(collection, place))).toEqual([
      'a/catalog-info.yml:1',
      'b/catalog-info.yaml:1',
      'b/catalog-info.yaml:7',
    ])
    expect([collection.files, collection.documents, collection.refused]).toEqual([2, 3, []])
  })

  test('refuses what is wrong with line and pointer, and keeps the rest', async () => {
    const collection = await read({
      'catalog-info.yaml': [
        component('good'),
        component('bad-tag').replace('name: bad-tag', 'name: bad-tag\n  tags:\n    - fine\n    - Not Fine'),
        component('good'),
        component('x').replace('Component', 'Template'),
        component('foreign', 'status: {}\n'),
        'kind: Component\nmetadata: { name: x }\n',
        component('12'),
        component('no_such/name'),
        'a: 1\na: 2\n',
        '- a list\n',
      ].join('---\n'),
    })
    expect(refs(collection)).toEqual(['component:default/good'])
    expect(faults(collection)).toEqual([
      ['catalog-info.yaml:13', 'INVALID_FRAGMENT', '/metadata/tags/1'],
      ['catalog-info.yaml:16', 'DUPLICATE_ENTITY', undefined],
      ['catalog-info.yaml:23', 'UNKNOWN_KIND', '/kind'],
      ['catalog-info.yaml:33', 'INVALID_FRAGMENT', '/status'],
      ['catalog-info.yaml:35', 'INVALID_FRAGMENT', '/apiVersion'],
      ['catalog-info.yaml:41', 'INVALID_FRAGMENT', '/metadata/name'],
      ['catalog-info.yaml:47', 'INVALID_ENTITY_REF', '/metadata/name'],
      ['catalog-info.yaml:51', 'DUPLICATE_KEY', undefined],
      ['catalog-info.yaml:53', 'INVALID_FRAGMENT', ''],
    ])
    expect(collection.refused[1]?.faults[0]?.message).toMatch(/described already at .*catalog-info\.yaml:1\. /)
    expect(collection.refused[2]?.faults[0]?.message).toMatch(/Template is no kind .*Component, API/)
  })

  test('skips what is empty or no entity', async () => {
    const collection = await read(
      { 'docker-compose.yaml': 'services: {}\n', 'empty.yaml': '', 'separators.yaml': `---\n---\n${component('a')}` },
      ['*.yaml'],
    )
    expect(refs(collection)).toEqual(['component:default/a'])
    expect(collection.skipped.map(({ place }) => short(collection, place))).toEqual([
      'docker-compose.yaml:1',
      'empty.yaml:',
      'separators.yaml:1',
    ])
  })

  test('refuses files that are too large or not UTF-8, and values that contain themselves', async () => {
    const collection = await read({
      'a/catalog-info.yaml': 'x'.repeat(10 * 1024 * 1024 + 1),
      'b/catalog-info.yaml': new Uint8Array([0xff, 0xfe, 0x61, 0x00]),
      'c/catalog-info.yaml': component('loop', 'facts: &self { again: *self }\n'),
    })
    expect(faults(collection).map(([place, code]) => [place, code])).toEqual([
      ['a/catalog-info.yaml:', 'PAYLOAD_TOO_LARGE'],
      ['b/catalog-info.yaml:', 'NOT_UTF8'],
      ['c/catalog-info.yaml:6', 'INVALID_FRAGMENT'],
    ])
  })

  test('puts in what placeholders name', async () => {
    const api = (name: string, definition: string) =>
      `apiVersion: backstage.io/v1alpha1\nkind: API\nmetadata: { name: ${name} }\nspec:\n  definition:\n    ${definition}\n`
    const collection = await read({
      'a/catalog-info.yaml': [
        api('text', '$text: ./openapi.yaml'),
        api('json', '$json: ../shared/it.json'),
        api('yaml', '$yaml: ../shared/it.yaml'),
        api('url', '$text: https://example.com/openapi.yaml'),
        api('openapi', '$openapi: ./openapi.yaml'),
        api('outside', '$text: ../../../etc/passwd'),
        api('absolute', '$text: /etc/passwd'),
        api('missing', '$text: ./nowhere.yaml'),
        api('broken', '$json: ./openapi.yaml'),
      ].join('---\n'),
      'a/openapi.yaml': 'openapi: 3.1.0\n',
      'shared/it.json': '{"a": [1]}',
      'shared/it.yaml': 'b: no\n',
    })
    expect(specOf(collection, 'api:default/text')).toEqual({ definition: 'openapi: 3.1.0\n' })
    expect(specOf(collection, 'api:default/json')).toEqual({ definition: { a: [1] } })
    expect(specOf(collection, 'api:default/yaml')).toEqual({ definition: { b: 'no' } })
    expect(specOf(collection, 'api:default/url')).toEqual({ definition: { $text: 'https://example.com/openapi.yaml' } })
    expect(warned(collection)).toEqual(['a/catalog-info.yaml:27', 'a/catalog-info.yaml:34'])
    expect(faults(collection)).toEqual(
      [41, 48, 55, 62].map((line) => [
        `a/catalog-info.yaml:${line}`,
        'INVALID_PLACEHOLDER',
        line === 62 ? '/spec/definition/$json' : '/spec/definition/$text',
      ]),
    )
  })

  test('does not read through a link out of the folder', async () => {
    const outside = await folderWith({ 'secret.txt': 'secret' })
    const folder = await folderWith({
      'catalog-info.yaml': component('a', 'facts: { stolen: { $text: ./link.txt } }\n'),
    })
    await symlink(join(outside, 'secret.txt'), join(folder, 'link.txt'))
    const collection = await collect(await openRoot(folder), DEFAULT_FILE_NAMES, new Map())
    expect(faults(collection)).toEqual([['catalog-info.yaml:6', 'INVALID_PLACEHOLDER', '/facts/stolen/$text']])
  })

  test('follows Locations with local targets, globs and cycles included', async () => {
    const location = (name: string, spec: string) =>
      `apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: { name: ${name} }\nspec: ${spec}\n`
    const collection = await read({
      'catalog-info.yaml': location('all', '{ targets: [./teams.yaml, "./services/*/entity.yaml"] }'),
      'teams.yaml': `${location('back', '{ type: file, target: ./catalog-info.yaml }')}---\n${component('a')}`,
      'services/b/entity.yaml': component('b'),
      'services/c/entity.yaml': component('c'),
      'services/c/catalog-info.yaml': [
        location('remote', '{ type: url, target: "https://example.com/x.yaml" }'),
        location('outside', '{ target: ../../../x.yaml }'),
        location('missing', '{ target: ./missing.yaml }'),
        location('optional', '{ target: ./missing.yaml, presence: optional }'),
      ].join('---\n'),
    })
    expect(refs(collection)).toEqual([
      'location:default/all',
      'location:default/remote',
      'location:default/optional',
      'location:default/back',
      'component:default/a',
      'component:default/b',
      'component:default/c',
    ])
    expect(faults(collection)).toEqual([
      ['services/c/catalog-info.yaml:9', 'INVALID_LOCATION', '/spec/target'],
      ['services/c/catalog-info.yaml:14', 'INVALID_LOCATION', '/spec/target'],
    ])
    expect(warned(collection)).toEqual(['services/c/catalog-info.yaml:4', 'services/c/catalog-info.yaml:19'])
  })

  test('reads a file given by name whatever it is called', async () => {
    const folder = await folderWith({ 'x.txt': component('a'), 'catalog-info.yaml': component('b') })
    const collection = await collect(await openRoot(join(folder, 'x.txt')), DEFAULT_FILE_NAMES, new Map())
    expect(refs(collection)).toEqual(['component:default/a'])
  })
})
