import { isObject, type JsonObject, type JsonValue } from '../../domain/json/json.js'
import { pointerTo } from '../../domain/json/pointer.js'
import { parseStrict } from '../../domain/json/strict-parse.js'
import { WrongDocument } from './findings.js'
import { readText } from './read-text.js'
import { localTarget, type Root } from './root-folder.js'
import { readYaml } from './yaml-documents.js'

/** What placeholders of one document need to know. */
export interface PlaceholderContext {
  root: Root
  /** Absolute path of the file the document stands in. */
  file: string
  /** Is told of placeholders that stay as they are. */
  remark: (pointer: string, message: string) => void
}

type Reader = (text: string, pointer: string) => JsonValue

const READERS: Readonly<Record<string, Reader>> = {
  $text: (text) => text,
  $json: (text, pointer) => readOr(pointer, 'JSON', () => parseStrict(text)),
  $yaml: (text, pointer) => readOr(pointer, 'YAML', () => oneYamlDocument(text)),
}

/**
 * The value with Backstage's placeholders replaced: an object whose only member is `$text`, `$json` or `$yaml` with a path
 * becomes what the file there holds. Paths are relative to the document's file and may not leave the root. URLs and other
 * `$…` placeholders stay. What a placeholder brings in is not searched for more of them.
 *
 * @throws WrongDocument at the first placeholder that cannot be replaced
 */
export async function resolvePlaceholders(
  value: JsonValue,
  context: PlaceholderContext,
  pointer = '',
): Promise<JsonValue> {
  if (Array.isArray(value)) {
    return Promise.all(value.map((item, i) => resolvePlaceholders(item, context, pointerTo(pointer, i))))
  }
  if (!isObject(value)) return value
  const placeholder = placeholderOf(value)
  if (placeholder !== undefined) return include(value, placeholder, context, pointer)
  const members = Object.entries(value).map(
    async ([key, member]) => [key, await resolvePlaceholders(member, context, pointerTo(pointer, key))] as const,
  )
  return Object.fromEntries(await Promise.all(members))
}

interface Placeholder {
  key: string
  target: string
}

function placeholderOf(object: JsonObject): Placeholder | undefined {
  const [member, ...others] = Object.entries(object)
  if (member === undefined || others.length > 0) return undefined
  const [key, target] = member
  return key.startsWith('$') && typeof target === 'string' ? { key, target } : undefined
}

async function include(
  whole: JsonObject,
  { key, target }: Placeholder,
  { root, file, remark }: PlaceholderContext,
  pointer: string,
): Promise<JsonValue> {
  const reader = Object.hasOwn(READERS, key) ? READERS[key] : undefined
  const here = pointerTo(pointer, key)
  if (reader === undefined || /^[a-z][a-z0-9+.-]*:\/\//i.test(target)) {
    remark(here, reader ? `${key} of a URL is left as it is: import reads local files only` : `${key} is left as it is`)
    return whole
  }
  const found = await localTarget(root, file, target)
  if ('problem' in found) throw new WrongDocument('INVALID_PLACEHOLDER', [{ pointer: here, detail: found.problem }])
  return reader(await readText(found.path, here), here)
}

function readOr(pointer: string, format: string, read: () => JsonValue): JsonValue {
  try {
    return read()
  } catch (error) {
    const detail = `names a file that is no ${format}: ${(error as Error).message}`
    throw new WrongDocument('INVALID_PLACEHOLDER', [{ pointer, detail }])
  }
}

function oneYamlDocument(text: string): JsonValue {
  const [document, ...others] = readYaml(text)
  if (document === undefined || others.length > 0) throw new Error('it must hold exactly one document')
  const problem = document.problems[0]
  if (problem !== undefined) throw new Error(`line ${problem.line}: ${problem.detail}`)
  return document.value ?? null
}
