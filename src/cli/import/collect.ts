import { realpath } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Collection } from './collection.js'
import { readEntity, type EntityDocument } from './entity-document.js'
import { findFiles } from './find-files.js'
import { WrongDocument, type Place } from './findings.js'
import { globPattern } from './glob.js'
import { locationTargets } from './locations.js'
import { readText } from './read-text.js'
import type { Root } from './root-folder.js'
import { readYaml, type YamlDocument } from './yaml-documents.js'

/** Base names that Backstage's own discovery looks for. */
export const DEFAULT_FILE_NAMES: readonly string[] = ['catalog-info.yaml', 'catalog-info.yml']

/**
 * Reads every document below a root, in the order of the files' paths, then those of the files that Locations name.
 *
 * @param places where each ref was found; shared by the roots of one import
 */
export async function collect(
  root: Root,
  fileNames: readonly string[],
  places: Map<string, Place>,
): Promise<Collection> {
  const collection = new Collection(root)
  const queue = root.file === undefined ? await search(collection, fileNames) : [join(root.folder, root.file)]
  const visited = new Set<string>()
  // The queue grows while it is read: Locations append the files they name.
  for (const path of queue) {
    const real = await realpath(path).catch(() => path)
    if (visited.has(real)) continue
    visited.add(real)
    for await (const found of readFile(collection, path, places)) queue.push(...found)
  }
  return collection
}

async function search(collection: Collection, fileNames: readonly string[]): Promise<string[]> {
  const patterns = fileNames.map(globPattern)
  const isWanted = (path: string) => patterns.some((pattern) => pattern.test(basename(path)))
  const { files, unreadable, leavingLinks } = await findFiles(collection.root.folder, isWanted)
  for (const { path, reason } of unreadable) collection.refuseFile(path, 'UNREADABLE', reason)
  for (const path of leavingLinks) collection.warn(path, undefined, 'is a link out of the folder: not followed')
  return files
}

/** Reads the documents of a file; gives the files that its Locations name. */
async function* readFile(collection: Collection, path: string, places: Map<string, Place>): AsyncGenerator<string[]> {
  collection.files++
  const documents = await readDocuments(collection, path)
  if (documents?.length === 0) collection.skip(path, undefined, 'The file is empty.')
  for (const document of documents ?? []) {
    collection.documents++
    for (const { line, detail } of document.warnings) collection.warn(path, line, detail)
    yield await readDocument(collection, path, document, places)
  }
}

async function readDocuments(collection: Collection, path: string): Promise<YamlDocument[] | undefined> {
  try {
    return readYaml(await readText(path))
  } catch (error) {
    if (!(error instanceof WrongDocument)) throw error
    collection.refuseFile(path, error.code, error.message)
    return undefined
  }
}

async function readDocument(
  collection: Collection,
  path: string,
  document: YamlDocument,
  places: Map<string, Place>,
): Promise<string[]> {
  if (document.problems.length > 0) collection.refuseYaml(path, document)
  else if (document.value === null) collection.skip(path, document.line, 'The document is empty.')
  else {
    try {
      return await readFilled(collection, path, document, places)
    } catch (error) {
      if (!(error instanceof WrongDocument)) throw error
      collection.refuseFields(path, document, error.code, error.errors)
    }
  }
  return []
}

async function readFilled(
  collection: Collection,
  path: string,
  document: YamlDocument,
  places: Map<string, Place>,
): Promise<string[]> {
  const remark = (pointer: string, message: string) => collection.warn(path, document.lineOf(pointer), message)
  const context = { root: collection.root, file: path, remark }
  const entity = await readEntity(document.value ?? null, context)
  if (entity === undefined) {
    collection.skip(path, document.line, 'The document has neither apiVersion nor kind: it is no entity.')
    return []
  }
  const place = collection.place(path, document.line)
  if (!isFirst(collection, entity, place, places)) return []
  const { files, errors } = await locationTargets(entity, context)
  if (errors.length > 0) collection.refuseFields(path, document, 'INVALID_LOCATION', errors)
  else collection.items.push({ entityRef: entity.entityRef, place, line: JSON.stringify(entity) })
  return files
}

function isFirst(
  collection: Collection,
  { entityRef }: EntityDocument,
  place: Place,
  places: Map<string, Place>,
): boolean {
  const first = places.get(entityRef)
  if (first === undefined) places.set(entityRef, place)
  else collection.refuseSecond(entityRef, place, first)
  return first === undefined
}
