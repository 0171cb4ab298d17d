/** Entities of about 1 KB each, the same for the same number: what catalogs of a few thousand services look like. */

const LANGUAGES = ['TypeScript', 'Java', 'Go', 'Python', 'Kotlin']
const LIFECYCLES = ['production', 'production', 'production', 'experimental', 'deprecated']
const TYPES = ['service', 'service', 'website', 'library']
const TAGS = ['java', 'go', 'pci', 'gdpr', 'batch', 'web', 'legacy', 'event-driven', 'tier:1', 'tier:2']
const TEAMS = 300
const SYSTEMS = 500

const pick = (list, n) => list[n % list.length]
const kindOf = (n) => (n % 100 < 70 ? 'Component' : n % 100 < 85 ? 'API' : n % 100 < 87 ? 'Group' : 'User')

/** The n-th fragment: { entityRef, source, fragment }. `revision` changes its content. */
export function entity(n, revision = 0) {
  const kind = kindOf(n)
  // Scattered, so that neither names nor writes come in the order of any index.
  const name = `${kind.toLowerCase()}-${String((n * 7919) % 1_000_003).padStart(6, '0')}`
  return {
    entityRef: `${kind.toLowerCase()}:default/${name}`,
    source: 'scm/github/acme',
    fragment: { apiVersion: 'backstage.io/v1alpha1', kind, metadata: metadata(n, name, revision), spec: spec(n, kind) },
  }
}

function metadata(n, name, revision) {
  return {
    name,
    namespace: 'default',
    title: `${pick(['Order', 'Parcel', 'Fraud', 'Payment', 'Search'], n)} ${pick(['desk', 'watch', 'gateway', 'portal'], n >> 3)} ${n}`,
    description: `Serves ${pick(LANGUAGES, n >> 2)} clients of ${name}, owned and run around the clock. Change ${revision}.`,
    tags: [pick(TAGS, n), pick(TAGS, n * 3 + 1), pick(TAGS, n * 7 + 2)].filter((tag, i, all) => all.indexOf(tag) === i),
    labels: {
      'acme.example/tier': pick(['gold', 'silver', 'bronze'], n >> 1),
      'acme.example/region': pick(['eu', 'us', 'ap'], n >> 4),
    },
    annotations: {
      'backstage.io/managed-by-location': `url:https://github.example/acme/${name}/blob/main/catalog-info.yaml`,
      'backstage.io/source-location': `url:https://github.example/acme/${name}/`,
      'backstage.io/techdocs-ref': 'dir:.',
      'github.com/project-slug': `acme/${name}`,
    },
    links: [{ url: `https://runbooks.example/${name}`, title: 'Runbook' }],
  }
}

function spec(n, kind) {
  const owned = {
    type: pick(TYPES, n),
    lifecycle: pick(LIFECYCLES, n >> 1),
    owner: `group:default/team-${n % TEAMS}`,
    system: `system-${n % SYSTEMS}`,
  }
  if (kind === 'Component')
    return {
      ...owned,
      language: pick(LANGUAGES, n),
      dependsOn: [`resource:default/database-${n % 400}`],
      providesApis: [`api-${n % 900}`],
    }
  if (kind === 'API') return { ...owned, type: 'openapi', definition: `openapi: 3.1.0\ninfo: { title: ${n} }\n` }
  if (kind === 'Group') return { type: 'team', children: [], profile: { displayName: `Team ${n}` } }
  return { memberOf: [`team-${n % TEAMS}`], profile: { displayName: `Person ${n}`, email: `person-${n}@acme.example` } }
}
