import { Composer, LineCounter, visit, type CST, type Document, type YAMLError } from 'yaml'
import type { JsonValue } from '../../domain/json/json.js'
import { MAX_DEPTH } from '../../domain/json/strict-parse.js'
import { firstLine, lineOfPointer } from './yaml-lines.js'
import { nestingOf, ParsedTooDeep, syntaxTokens } from './yaml-nesting.js'

/** Something wrong with the YAML itself. */
export interface YamlProblem {
  code: string
  line: number
  detail: string
}

/** One document of a YAML stream. */
export interface YamlDocument {
  /** Where its content starts, from 1. */
  line: number
  /** Undefined when there are problems, null when it is empty. */
  value: JsonValue | undefined
  problems: YamlProblem[]
  /** What was read in another way than its author may expect. */
  warnings: YamlProblem[]
  lineOf: (pointer: string) => number
}

/**
 * The core schema of YAML 1.2 whatever a `%YAML` directive says: dates and `no` stay text. Merge keys count, as in
 * Backstage's own reader; tags beyond JSON (`!!binary`, `!!timestamp`) do not.
 */
const OPTIONS = {
  version: '1.2',
  schema: 'core',
  merge: true,
  stringKeys: true,
  resolveKnownTags: false,
  logLevel: 'silent',
} as const

/** Reads a YAML stream. A document that is wrong leaves the others as they are. */
export function readYaml(text: string): YamlDocument[] {
  const lines = new LineCounter()
  const composer = new Composer({ ...OPTIONS, lineCounter: lines })
  const documents: YamlDocument[] = []
  const deepDocuments = new Set<number>()
  const composed = (document: Document.Parsed) => {
    documents.push(read(document, lines, deepDocuments.has(document.range[0])))
  }
  try {
    for (const document of composer.compose(shallow(syntaxTokens(text, lines), deepDocuments))) composed(document)
  } catch (error) {
    if (!(error instanceof ParsedTooDeep)) throw error
    for (const document of composer.end()) composed(document)
    documents.push(tooDeep(lines.linePos(error.offset).line, ' What follows in the file was not read.'))
  }
  // Errors outside of any document, such as a lone directive, belong to none of them.
  const stray = documents.length === 0 ? composer.streamInfo().errors.map((error) => problemOf(error, lines)) : []
  return [...stray.map((problem) => wrong(problem.line, [problem])), ...documents]
}

/** Passes the tokens on, those of documents nested too deep without their content. */
function* shallow(tokens: Iterable<CST.Token>, deepDocuments: Set<number>): Generator<CST.Token> {
  for (const token of tokens) {
    if (token.type === 'document' && nestingOf(token) > MAX_DEPTH) {
      deepDocuments.add(token.offset)
      delete token.value
    }
    yield token
  }
}

function tooDeep(line: number, more = ''): YamlDocument {
  return wrong(line, [{ code: 'TOO_DEEP', line, detail: `The YAML is nested deeper than ${MAX_DEPTH}.${more}` }])
}

function read(document: Document.Parsed, lines: LineCounter, isTooDeep: boolean): YamlDocument {
  const line = firstLine(document, lines)
  if (isTooDeep) return tooDeep(line)
  const problems = document.errors.map((error) => problemOf(error, lines))
  if (problems.length === 0) problems.push(...unresolvedAliases(document, lines))
  if (problems.length > 0) return wrong(line, problems)
  return { ...wrong(line, []), ...valueOf(document, line), ...meaning(document, lines) }
}

const wrong = (line: number, problems: YamlProblem[]): YamlDocument => ({
  line,
  value: undefined,
  problems,
  warnings: [],
  lineOf: () => line,
})

function meaning(document: Document.Parsed, lines: LineCounter): Pick<YamlDocument, 'warnings' | 'lineOf'> {
  return {
    warnings: document.warnings.map((warning) => problemOf(warning, lines)),
    lineOf: (pointer) => lineOfPointer(document, lines, pointer),
  }
}

/** Aliases are expanded here; the library counts how much they would multiply and gives up beyond a hundredfold. */
function valueOf(document: Document.Parsed, line: number): Pick<YamlDocument, 'value' | 'problems'> {
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) as JsonValue, problems: [] }
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error
    const detail = 'Its aliases (`*name`) stand for more than a hundred copies: write it without them.'
    return { value: undefined, problems: [{ code: 'TOO_MANY_ALIASES', line, detail }] }
  }
}

function unresolvedAliases(document: Document.Parsed, lines: LineCounter): YamlProblem[] {
  const problems: YamlProblem[] = []
  visit(document, {
    Alias: (_key, alias) => {
      if (alias.resolve(document) !== undefined) return
      const line = alias.range ? lines.linePos(alias.range[0]).line : firstLine(document, lines)
      problems.push({ code: 'MALFORMED_YAML', line, detail: `The alias *${alias.source} has no anchor before it.` })
    },
  })
  return problems
}

function problemOf({ code, pos, message }: YAMLError, lines: LineCounter): YamlProblem {
  const { line } = lines.linePos(pos[0])
  return { code: code === 'DUPLICATE_KEY' ? code : 'MALFORMED_YAML', line, detail: `${message}.` }
}
