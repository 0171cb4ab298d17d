import type { FieldError } from '../../domain/errors.js'

/** Where in the imported files something stands. */
export interface Place {
  /** As the user would type it. */
  path: string
  /** From 1; undefined where the file as a whole is meant. */
  line: number | undefined
}

/** One thing wrong with a document or file. */
export interface Fault {
  place: Place
  /** A code of the service, or one of the import's own. */
  code: string
  message: string
  /** JSON pointer into the document, where one field is wrong. */
  pointer?: string | undefined
}

/** A document or file that is not imported because something about it is wrong: at least one fault. */
export interface Refusal {
  entityRef?: string | undefined
  faults: Fault[]
}

/** Something that is not imported, or not as its author may expect, without being wrong. */
export interface Remark {
  place: Place
  message: string
}

/** Thrown where a document turns out to be wrong; the pointers lead into the document. */
export class WrongDocument extends Error {
  override readonly name = 'WrongDocument'

  constructor(
    readonly code: string,
    readonly errors: readonly FieldError[],
  ) {
    super(errors[0]?.detail)
  }
}

/** `path:line`, as editors and terminals link it. */
export const placeText = ({ path, line }: Place): string => (line === undefined ? path : `${path}:${line}`)
