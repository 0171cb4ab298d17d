import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { ERROR_CODES } from '../src/domain/errors.js'
import { currentVersion } from '../src/domain/events/decode-event.js'
import type { EventType } from '../src/domain/events/event-types.js'
import { UPCASTERS } from '../src/domain/events/upcasters.js'
import { VARIABLES } from '../src/platform/config/variables.js'

const within = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name))
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'bench/README.md',
  'test/faults/README.md',
  ...within('docs'),
  ...within('docs/decisions'),
]
const read = (path: string) => readFileSync(path, 'utf8')

/** Rows of tables of a page as cells, without their headings' rule. */
const rows = (path: string) =>
  [...read(path).matchAll(/^\|(.*)\|$/gm)].map(([, row = '']) => row.split('|').map((cell) => cell.trim()))

/** The words in code style of a text. */
const words = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word)

describe('the documents', () => {
  test('tell every error code with its status', () => {
    const told = rows('docs/fragments.md')
      .filter(([status = '']) => /^[45]\d\d$/.test(status))
      .flatMap(([status, codes = '']) => words(codes).map((code): [string, number] => [code, Number(status)]))
    expect(Object.fromEntries(told)).toEqual(ERROR_CODES)
  })

  test('tell every type of event with its current version', () => {
    const told = rows('docs/events.md').map(([type = '', , version]) => [words(type)[0], Number(version)])
    const types = Object.keys(UPCASTERS) as EventType[]
    expect(Object.fromEntries(told.filter(([type]) => type !== undefined))).toEqual(
      Object.fromEntries(types.map((type) => [type, currentVersion(type)])),
    )
  })

  test('tell every setting', () => {
    const told = rows('docs/operations.md').flatMap(([name = '']) => words(name))
    expect(told).toEqual(expect.arrayContaining(Object.keys(VARIABLES)))
  })

  test.each(PAGES)('%s links to what is there', (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)]
    const broken = links.filter(([, path = '', place]) => {
      const target = path === '' ? page : join(dirname(page), path)
      return !existsSync(target) || (place !== undefined && !places(target).includes(place))
    })
    expect(broken.map(([link]) => link)).toEqual([])
  })

  test.each(within('docs/decisions'))('lead to %s', (decision) => {
    const name = basename(decision)
    expect(PAGES.filter((page) => page !== decision && read(page).includes(`/${name})`))).not.toEqual([])
  })
})

/** What headings are linked to by, as GitHub makes it of them. */
function places(page: string): string[] {
  return [...read(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- _]/gu, '')
      .replaceAll(' ', '-'),
  )
}
