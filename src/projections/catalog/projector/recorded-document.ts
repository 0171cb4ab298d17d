import { FragmentText } from './fragment-text.js'

/** What an event records of a whole document, told from the text of its data. */
export interface RecordedDocument {
  source: string
  fragment: FragmentText
  digest: string
  setId: string | null
}

const AFTER_SOURCE = '","fragment":'
const BEFORE_DIGEST = ',"digest":"'
const END = /^([\w-]+)"(?:,"setId":"([^"\\]*)")?\}$/
/** It defines its entity, whatever follows. */
const DOCUMENT = /^\{"apiVersion":"[^"\\]*","kind":"[^"\\]*"[,}]/

/**
 * Cuts the data of an EntityFragmentRecorded about a ref apart without parsing it, which is half of what reading the log costs. Undefined
 * where it is not written as this service writes it, or records no whole document.
 *
 * All but the fragment is compared with what has to stand there. That one JSON value stands between, and nothing besides, is seen
 * when it is parsed.
 */
export function recordedDocument(text: string, ref: string): RecordedDocument | undefined {
  const beginning = `{"entityRef":"${ref}","source":"`
  if (!text.startsWith(beginning) || NEEDS_ESCAPES.test(ref)) return undefined
  const sourceEnd = text.indexOf('"', beginning.length)
  const source = text.slice(beginning.length, sourceEnd)
  const fragmentEnd = text.lastIndexOf(BEFORE_DIGEST)
  const end = END.exec(text.slice(fragmentEnd + BEFORE_DIGEST.length))
  if (!text.startsWith(AFTER_SOURCE, sourceEnd) || NEEDS_ESCAPES.test(source) || !end) return undefined
  const fragment = text.slice(sourceEnd + AFTER_SOURCE.length, fragmentEnd)
  if (!DOCUMENT.test(fragment)) return undefined
  return { source, fragment: new FragmentText(fragment), digest: end[1] ?? '', setId: end[2] ?? null }
}

const NEEDS_ESCAPES = /["\\]/
