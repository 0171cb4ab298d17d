import type { JsonObject } from '../../../domain/json/json.js'
import type { BatchItem } from '../../service/fragments.js'
import type { ApiPlan, ComponentPlan, SystemPlan } from '../landscape/landscape.js'
import { COMPONENTS, DOMAINS, PRODUCTS, repositoryOf, SYSTEMS } from '../organisation.js'
import { definitionOf } from './definitions.js'
import { figure, GITHUB, present, whole } from './demo-item.js'

/** Tells a catalog that holds the demo from any other: see `strata demo --force`. */
export const DEMO_MARKER = 'location:default/strata-demo'

/** Whole documents from the repositories, the way teams wrote them: some of it is out of date. */
export function githubItems(): BatchItem[] {
  return [
    marker(),
    ...DOMAINS.map(({ name, title, about, owner }) =>
      whole('Domain', { name, title, description: about }, { owner, type: 'business-area' }),
    ),
    ...PRODUCTS.map(({ name, title, about, owner, domain }) =>
      whole('Product', { name, title, description: about }, { owner, domain, lifecycle: 'production' }),
    ),
    ...SYSTEMS.flatMap((plan) => [
      system(plan),
      ...plan.apis.map((plannedApi) => api(plannedApi, plan)),
      ...resources(plan),
    ]),
    ...COMPONENTS.flatMap(({ component: plan, system }) => [component(plan, system), ...repository(plan, system)]),
  ]
}

function marker(): BatchItem {
  const description = 'The entities of Acme were loaded by `strata demo`; none of them is real.'
  return whole('Location', { name: 'strata-demo', description }, { type: 'url', target: `${GITHUB}/catalog` })
}

function system({ name, title, about, owner, domain, product }: SystemPlan): BatchItem {
  const spec = present({ owner, domain, product, type: product === undefined ? 'internal' : 'product-system' })
  return whole('System', { name, title, description: about, annotations: slug('catalog') }, spec)
}

function api(plan: ApiPlan, { name: system, owner }: SystemPlan): BatchItem {
  const { name, type, about } = plan
  const metadata = { name, description: about, tags: [type], annotations: slug(`${name}-spec`) }
  return whole('API', metadata, { type, lifecycle: 'production', owner, system, definition: definitionOf(plan) })
}

/** Teams describe most of what they use; the cloud account knows the rest. */
function resources({ name: system, owner, resources: plans }: SystemPlan): BatchItem[] {
  return plans
    .filter((_, index) => index % 3 !== 2)
    .map(({ name, type, engine }) => {
      const description = `The ${type.replace('-', ' ')} ${name} of ${system}`
      return whole('Resource', { name, description, tags: [engine] }, { type, owner, system })
    })
}

function component(plan: ComponentPlan, system: SystemPlan): BatchItem {
  const { name, about, language, lifecycle = 'production', type, provides, consumes, uses, needs } = plan
  const repositoryName = repositoryOf(plan, system)
  const dependsOn = [...(uses ?? []).map((it) => `resource:${it}`), ...(needs ?? []).map((it) => `component:${it}`)]
  const metadata = {
    name,
    description: about,
    tags: [language, type],
    annotations: { ...slug(repositoryName), 'backstage.io/techdocs-ref': 'dir:.' },
    links: [{ url: `https://ci.acme.example/${repositoryName}`, title: 'Builds', icon: 'dashboard' }],
  }
  const spec = present({
    type,
    lifecycle,
    owner: ownerOf(plan, system),
    system: system.name,
    providesApis: provides,
    consumesApis: consumes,
    dependsOn: dependsOn.length > 0 ? dependsOn : undefined,
  })
  return whole('Component', metadata, spec)
}

/** Nobody has put an owner into the descriptor of one component. */
const ownerOf = ({ owner }: ComponentPlan, system: SystemPlan) => (owner === null ? undefined : (owner ?? system.owner))

function repository(plan: ComponentPlan, system: SystemPlan): BatchItem[] {
  const { name, language, about, lifecycle } = plan
  if (repositoryOf(plan, system) !== name) return []
  const metadata = { name, description: about, tags: [language], annotations: slug(name) }
  const spec = {
    type: 'git',
    url: `${GITHUB}/${name}`,
    owner: ownerOf(plan, system) ?? system.owner,
    system: system.name,
    defaultBranch: figure(`branch ${name}`, 5) === 0 ? 'master' : 'main',
    visibility: 'internal',
    archived: lifecycle === 'deprecated',
  }
  return [whole('Repository', metadata, spec)]
}

const slug = (repositoryName: string): JsonObject => ({ 'github.com/project-slug': `acme/${repositoryName}` })
