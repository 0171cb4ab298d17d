import type { FieldError } from '../../domain/errors.js'
import { placeText, type Place, type Refusal, type Remark } from './findings.js'
import { shownPath, type Root } from './root-folder.js'
import type { YamlDocument } from './yaml-documents.js'

/** One document ready to be sent. */
export interface ImportItem {
  entityRef: string
  place: Place
  /** The item as a line of NDJSON: the smallest form to keep until it is sent. */
  line: string
}

/** All that one path of the command line came to. */
export class Collection {
  files = 0
  documents = 0
  readonly items: ImportItem[] = []
  readonly refused: Refusal[] = []
  /** Documents that are no entities. */
  readonly skipped: Remark[] = []
  readonly warnings: Remark[] = []

  constructor(readonly root: Root) {}

  /** Refuses a whole file. */
  refuseFile(path: string, code: string, message: string): void {
    this.refused.push({ faults: [{ place: this.place(path), code, message }] })
  }

  /** Refuses a document that is no right YAML. */
  refuseYaml(path: string, { problems }: YamlDocument): void {
    const faults = problems.map(({ code, line, detail }) => ({ place: this.place(path, line), code, message: detail }))
    this.refused.push({ faults })
  }

  /** Refuses a document for some of its fields. */
  refuseFields(path: string, document: YamlDocument, code: string, errors: readonly FieldError[]): void {
    const faults = errors.map(({ pointer, detail }) => {
      return { place: this.place(path, document.lineOf(pointer)), code, message: detail, pointer }
    })
    this.refused.push({ faults })
  }

  /** Refuses a second document about an entity. */
  refuseSecond(entityRef: string, place: Place, first: Place): void {
    const message = `${entityRef} is described already at ${placeText(first)}. Keep one of the two.`
    this.refused.push({ entityRef, faults: [{ place, code: 'DUPLICATE_ENTITY', message }] })
  }

  skip(path: string, line: number | undefined, message: string): void {
    this.skipped.push({ place: this.place(path, line), message })
  }

  warn(path: string, line: number | undefined, message: string): void {
    this.warnings.push({ place: this.place(path, line), message })
  }

  place(path: string, line?: number): Place {
    return { path: shownPath(this.root, path), line }
  }
}
