import { gzipSync } from 'node:zlib'
import { component, facts } from '../../kit/samples.js'

/** A request that has to be refused, with what it is answered. */
export interface BadRequest {
  what: string
  method: string
  path: string
  body?: unknown
  headers?: Record<string, string>
  status: number
  code: string
  /** Of the first error, where one points somewhere. */
  pointer?: string
}

const FRAGMENTS = '/api/catalog/fragments'
const BATCH = `${FRAGMENTS}/batch`
const SET = '/api/catalog/sets/a'

const GOOD = component('bad')
const REF = GOOD.entityRef
const JSON_TYPE = { 'content-type': 'application/json' }
const NDJSON_TYPE = { 'content-type': 'application/x-ndjson' }
/** Two megabytes more than a body may have. */
const TOO_LARGE = `{"entityRef":"${REF}","fragment":{"facts":{"a":"${'x'.repeat(12 * 1024 * 1024)}"}}}`

type Rest = Partial<BadRequest>

const refused = (what: string, status: number, code: string, rest: Rest = {}): BadRequest => ({
  what,
  method: 'POST',
  path: FRAGMENTS,
  headers: JSON_TYPE,
  status,
  code,
  ...rest,
})

const item = (what: string, code: string, pointer: string, change: object): BadRequest =>
  refused(what, 422, code, { body: { ...GOOD, ...change }, pointer })

const fragment = (what: string, pointer: string, value: unknown): BadRequest =>
  item(what, 'INVALID_FRAGMENT', pointer, { fragment: value })

const query = (method: string, path: string, text: string, code: string, pointer?: string): BadRequest =>
  refused(`${method} ?${text}`, 422, code, {
    method,
    path: `${path}?${text}`,
    headers: {},
    ...(pointer && { pointer }),
  })

const BODIES: BadRequest[] = [
  refused('malformed JSON', 400, 'MALFORMED_JSON', { body: '{"entityRef":' }),
  refused('two documents', 400, 'MALFORMED_JSON', { body: '{} {}' }),
  refused('an empty body', 400, 'MALFORMED_JSON', { body: '' }),
  refused('duplicate keys', 400, 'DUPLICATE_KEY', { body: '{"entityRef":"component:a","entityRef":"component:b"}' }),
  refused('duplicate keys that are spelled differently', 400, 'DUPLICATE_KEY', { body: '{"a":1,"\\u0061":2}' }),
  refused('deep nesting', 400, 'TOO_DEEP', { body: '['.repeat(100_000) + ']'.repeat(100_000) }),
  refused('12 MB', 413, 'PAYLOAD_TOO_LARGE', { body: TOO_LARGE }),
  refused('Latin-1', 400, 'MALFORMED_JSON', {
    body: Buffer.from(`{"entityRef":"${REF}","fragment":{"facts":{"a":"é"}}}`, 'latin1'),
  }),
  refused('what is compressed', 415, 'UNSUPPORTED_MEDIA_TYPE', {
    body: gzipSync(JSON.stringify(GOOD)),
    headers: { ...JSON_TYPE, 'content-encoding': 'gzip' },
  }),
  refused('text', 415, 'UNSUPPORTED_MEDIA_TYPE', { body: '{}', headers: { 'content-type': 'text/plain' } }),
  refused('a form', 415, 'UNSUPPORTED_MEDIA_TYPE', {
    body: 'entityRef=a',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  }),
  refused('no content type that is one', 415, 'UNSUPPORTED_MEDIA_TYPE', {
    body: '{}',
    headers: { 'content-type': '?' },
  }),
  refused('lines where one item is wanted', 415, 'UNSUPPORTED_MEDIA_TYPE', { body: '{}\n', headers: NDJSON_TYPE }),
  refused('a list', 422, 'INVALID_INPUT', { body: [GOOD], pointer: '' }),
  refused('a number', 422, 'INVALID_INPUT', { body: '5', pointer: '' }),
  refused('null', 422, 'INVALID_INPUT', { body: 'null', pointer: '' }),
  refused('__proto__', 422, 'INVALID_INPUT', { body: '{"__proto__":{"admin":true}}', pointer: '/__proto__' }),
]

const ITEMS: BadRequest[] = [
  item('an empty reason', 'INVALID_INPUT', '/reason', { reason: ' ' }),
  item('a reason of two lines', 'INVALID_INPUT', '/reason', { reason: 'a\nb' }),
  item('a reason that is no text', 'INVALID_INPUT', '/reason', { reason: 5 }),
  item('an unknown member', 'INVALID_INPUT', '/nothing', { nothing: 1 }),
  item('no ref', 'INVALID_ENTITY_REF', '/entityRef', { entityRef: undefined }),
  item('a ref without kind', 'INVALID_ENTITY_REF', '/entityRef', { entityRef: 'bad' }),
  item('a ref with a space', 'INVALID_ENTITY_REF', '/entityRef', { entityRef: 'component:a b' }),
  item('a ref with U+0000', 'INVALID_ENTITY_REF', '/entityRef', { entityRef: 'component:a\0' }),
  item('a ref that is too long', 'INVALID_ENTITY_REF', '/entityRef', { entityRef: `component:${'a'.repeat(64)}` }),
  item('an unknown kind', 'UNKNOWN_KIND', '/entityRef', { entityRef: 'widget:bad' }),
  item('an unknown source', 'INVALID_SOURCE', '/source', { source: 'somebody' }),
  item('a source that is a number', 'INVALID_SOURCE', '/source', { source: 5 }),
  item('a source with U+0000', 'INVALID_SOURCE', '/source', { source: 'api/a\0' }),
  item('no instant', 'INVALID_INPUT', '/occurredAt', { occurredAt: 'yesterday' }),
  item('an instant without a time zone', 'INVALID_INPUT', '/occurredAt', { occurredAt: '2026-03-01T10:00:00' }),
  item('a revision that is text', 'INVALID_INPUT', '/expectedRevision', { expectedRevision: '1' }),
  item('a revision that is no integer', 'INVALID_INPUT', '/expectedRevision', { expectedRevision: 0.5 }),
  item('a revision beyond all', 'INVALID_INPUT', '/expectedRevision', { expectedRevision: 2 ** 31 }),
  refused('a stale revision', 409, 'STALE_REVISION', {
    body: { ...GOOD, expectedRevision: 4 },
    pointer: '/expectedRevision',
  }),
  fragment('no fragment', '/fragment', undefined),
  fragment('a fragment that is a list', '/fragment', []),
  fragment('an unknown section', '/fragment/status', { status: {} }),
  fragment('another kind', '/fragment/kind', { ...GOOD.fragment, kind: 'API' }),
  fragment('another name', '/fragment/metadata/name', { ...GOOD.fragment, metadata: { name: 'other' } }),
  fragment('metadata that are no object', '/fragment/metadata', { metadata: 'a' }),
  fragment('a wrong tag', '/fragment/metadata/tags/0', { metadata: { tags: ['No Tag'] } }),
  fragment('a link that is none', '/fragment/metadata/links/0/url', {
    metadata: { links: [{ url: 'javascript:alert(1)' }] },
  }),
  fragment('U+0000', '/fragment/facts/a', { facts: { a: 'x\0' } }),
  refused('__proto__ in the fragment', 422, 'INVALID_FRAGMENT', {
    body: `{"entityRef":"${REF}","fragment":{"facts":{"__proto__":{"admin":true}}}}`,
    pointer: '/fragment/facts/__proto__',
  }),
]

const QUERIES: BadRequest[] = [
  refused('an unknown parameter', 422, 'INVALID_INPUT', {
    path: `${FRAGMENTS}?sorce=a`,
    body: GOOD,
    pointer: '/sorce',
  }),
  query('GET', FRAGMENTS, 'sorce=a', 'INVALID_INPUT', '/sorce'),
  query('GET', FRAGMENTS, '__proto__=1', 'INVALID_INPUT', '/__proto__'),
  query('GET', FRAGMENTS, 'source=a', 'INVALID_SOURCE', '/source'),
  query('GET', FRAGMENTS, 'entityRef=a', 'INVALID_ENTITY_REF', '/entityRef'),
  query('GET', FRAGMENTS, 'entityRef=component:a&entityRef=component:b', 'INVALID_INPUT', '/entityRef'),
  query('GET', FRAGMENTS, 'entityRef=component:%00', 'INVALID_ENTITY_REF', '/entityRef'),
  query('GET', FRAGMENTS, 'dangling=yes', 'INVALID_INPUT', '/dangling'),
  query('GET', FRAGMENTS, 'limit=0', 'INVALID_INPUT', '/limit'),
  query('GET', FRAGMENTS, 'limit=1001', 'INVALID_INPUT', '/limit'),
  query('GET', FRAGMENTS, 'limit=1e2', 'INVALID_INPUT', '/limit'),
  query('GET', FRAGMENTS, 'offset=-1', 'INVALID_INPUT', '/offset'),
  query('GET', FRAGMENTS, 'offset=99999999999', 'INVALID_INPUT', '/offset'),
  query('DELETE', FRAGMENTS, '', 'INVALID_ENTITY_REF', '/entityRef'),
  query('DELETE', FRAGMENTS, 'entityRef=a', 'INVALID_ENTITY_REF', '/entityRef'),
  query('DELETE', FRAGMENTS, 'entityRef=component:a&source=a', 'INVALID_SOURCE', '/source'),
  query('DELETE', FRAGMENTS, 'entityRef=component:a&occurredAt=now', 'INVALID_INPUT', '/occurredAt'),
  query('DELETE', FRAGMENTS, 'entityRef=component:a&expectedRevision=x', 'INVALID_INPUT', '/expectedRevision'),
  query('DELETE', FRAGMENTS, 'entityRef=component:a&cause=none', 'INVALID_INPUT', '/cause'),
  refused('a retraction of nothing', 404, 'NOT_FOUND', {
    method: 'DELETE',
    path: `${FRAGMENTS}?entityRef=component:nothing`,
    headers: {},
  }),
]

const BATCHES: BadRequest[] = [
  refused('a batch that is one item', 422, 'INVALID_INPUT', { path: BATCH, body: GOOD }),
  refused('a batch that is empty JSON', 400, 'MALFORMED_JSON', { path: BATCH, body: '' }),
  refused('compressed lines', 415, 'UNSUPPORTED_MEDIA_TYPE', {
    path: BATCH,
    body: gzipSync(JSON.stringify(GOOD)),
    headers: { ...NDJSON_TYPE, 'content-encoding': 'gzip' },
  }),
  refused('a batch in text', 415, 'UNSUPPORTED_MEDIA_TYPE', {
    path: BATCH,
    body: 'a',
    headers: { 'content-type': 'text/plain' },
  }),
  refused('a batch in JSON of 12 MB', 413, 'PAYLOAD_TOO_LARGE', { path: BATCH, body: `[${TOO_LARGE}]` }),
  refused('a batch with an unknown parameter', 422, 'INVALID_INPUT', {
    path: `${BATCH}?dry-run=true`,
    body: [],
    pointer: '/dry-run',
  }),
  refused('a batch with no flag', 422, 'INVALID_INPUT', {
    path: `${BATCH}?dryRun=1`,
    body: [],
    pointer: '/dryRun',
  }),
  refused('a batch of no source', 422, 'INVALID_SOURCE', {
    path: `${BATCH}?source=a`,
    body: '{}',
    headers: NDJSON_TYPE,
    pointer: '/source',
  }),
  refused('a batch of no set', 422, 'INVALID_INPUT', {
    path: `${BATCH}?set=-`,
    body: '{}',
    headers: NDJSON_TYPE,
    pointer: '/set',
  }),
]

const set = (what: string, status: number, code: string, path: string, rest: Rest = {}): BadRequest =>
  refused(what, status, code, { method: 'PUT', path, body: [GOOD], ...rest })

const SETS: BadRequest[] = [
  set('a set that is one item', 422, 'INVALID_INPUT', SET, { body: GOOD }),
  set('a set with a wrong id', 422, 'INVALID_INPUT', '/api/catalog/sets/-a-', { pointer: '/setId' }),
  set('a set with U+0000 in its id', 422, 'INVALID_INPUT', '/api/catalog/sets/a%00', { pointer: '/setId' }),
  set('a set with a slash in its id', 422, 'INVALID_INPUT', '/api/catalog/sets/a%2Fb', { pointer: '/setId' }),
  set('a set with an id that is too long', 422, 'INVALID_INPUT', `/api/catalog/sets/${'a'.repeat(201)}`, {
    pointer: '/setId',
  }),
  set('a set with an id that is no URL', 400, 'BAD_REQUEST', '/api/catalog/sets/%E0%A4%A'),
  set('a set of no source', 422, 'INVALID_SOURCE', `${SET}?source=a`, { pointer: '/source' }),
  set('a set with an unknown parameter', 422, 'INVALID_INPUT', `${SET}?dry-run=true`, { pointer: '/dry-run' }),
  set('a set with no flag', 422, 'INVALID_INPUT', `${SET}?dryRun=1`, { pointer: '/dryRun' }),
  set('a set with a bare flag', 422, 'INVALID_INPUT', `${SET}?dryRun`, { pointer: '/dryRun' }),
  set('a set with two flags', 422, 'INVALID_INPUT', `${SET}?dryRun=true&dryRun=true`, { pointer: '/dryRun' }),
  set('a set with no number', 422, 'INVALID_INPUT', `${SET}?maxRemovals=many`, { pointer: '/maxRemovals' }),
  set('a set with no instant', 422, 'INVALID_INPUT', `${SET}?occurredAt=now`, { pointer: '/occurredAt' }),
  set('a set in text', 415, 'UNSUPPORTED_MEDIA_TYPE', SET, { body: 'a', headers: { 'content-type': 'text/plain' } }),
  set('a set in JSON of 12 MB', 413, 'PAYLOAD_TOO_LARGE', SET, { body: `[${TOO_LARGE}]` }),
]

const LOG: BadRequest[] = [
  query('GET', '/api/log', 'types=EntityFragmentRecorded,a-b', 'INVALID_INPUT', '/types'),
  query('GET', '/api/log', 'kinds=component,widget', 'INVALID_INPUT', '/kinds'),
  query('GET', '/api/log', 'refs=component:a,b', 'INVALID_ENTITY_REF', '/refs'),
  query('GET', '/api/log', `refs=${'component:a,'.repeat(101)}`, 'INVALID_INPUT', '/refs'),
  query('GET', '/api/log', 'follow=yes', 'INVALID_INPUT', '/follow'),
  query('GET', '/api/log', 'follow=true&until=2026-01-01T00:00:00Z', 'INVALID_INPUT', '/until'),
  query('GET', '/api/log', 'heartbeat=1', 'INVALID_INPUT', '/heartbeat'),
  query('GET', '/api/log', 'from=1', 'INVALID_INPUT', '/from'),
  ...['after', 'until'].map((name) =>
    refused(`${name} that is no moment`, 400, 'INVALID_POSITION', {
      method: 'GET',
      path: `/api/log?${name}=yesterday`,
      headers: {},
      pointer: `/${name}`,
    }),
  ),
]

const ROUTES: BadRequest[] = [
  refused('an unknown path', 404, 'NOT_FOUND', { method: 'GET', path: '/api/catalog/nothing', headers: {} }),
  refused('an unknown method', 404, 'NOT_FOUND', { method: 'PUT', body: facts('component:a', {}) }),
  refused('a method of another path', 404, 'NOT_FOUND', { method: 'GET', path: BATCH, headers: {} }),
  refused('a set without an id', 404, 'NOT_FOUND', { method: 'PUT', path: '/api/catalog/sets', body: [] }),
]

/** Whatever must be refused with a problem document, and leave nothing in the log. */
export const BAD_REQUESTS: readonly BadRequest[] = [
  ...BODIES,
  ...ITEMS,
  ...QUERIES,
  ...BATCHES,
  ...SETS,
  ...LOG,
  ...ROUTES,
]
