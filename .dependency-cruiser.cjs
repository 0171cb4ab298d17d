/** Imports run one way: api, cli → ingestion, governance, projections → event-store → platform → domain. */
const LAYERS = {
  domain: [],
  platform: ['domain'],
  'event-store': ['domain', 'platform'],
  projections: ['domain', 'platform', 'event-store'],
  governance: ['domain', 'platform', 'event-store', 'projections'],
  ingestion: ['domain', 'platform', 'event-store', 'projections', 'governance'],
  api: ['domain', 'platform', 'event-store', 'projections', 'governance', 'ingestion'],
  cli: ['domain', 'platform', 'event-store', 'projections', 'governance', 'ingestion', 'api'],
}

const layerRule = ([layer, allowed]) => ({
  name: `${layer}-imports-one-way`,
  severity: 'error',
  comment: `src/${layer} may import ${['itself', ...allowed].join(', ')}.`,
  from: { path: `^src/${layer}/` },
  to: { path: '^src/', pathNot: [`^src/${layer}/`, ...allowed.map((name) => `^src/${name}/`)] },
})

module.exports = {
  forbidden: [
    ...Object.entries(LAYERS).map(layerRule),
    {
      name: 'domain-is-pure',
      severity: 'error',
      comment: 'The domain knows no framework, no I/O and no library; hashing is the one exception.',
      from: { path: '^src/domain/', pathNot: '(\\.spec(-kit)?\\.ts|/test-kit/.*)$' },
      to: { pathNot: ['^src/domain/', '^(node:)?crypto$'] },
    },
    {
      name: 'the-domain-library-is-imported-by-its-files',
      severity: 'error',
      comment: 'No barrel files: they hide who needs what.',
      from: {},
      to: { path: '/index\\.ts$', pathNot: 'node_modules' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-development-dependency-in-src',
      severity: 'error',
      from: { path: '^src/', pathNot: '(\\.spec(-kit)?\\.ts|/test-kit/.*)$' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'kurrent-and-pg-stay-in-their-adapters',
      severity: 'error',
      comment: 'Only adapters know a driver.',
      from: { path: '^src/(api|ingestion|governance|cli)/', pathNot: '(\\.spec(-kit)?\\.ts|/test-kit/.*)$' },
      to: { path: 'node_modules/(pg|@kurrent)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
}
