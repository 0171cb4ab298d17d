import type { BatchItem } from '../../service/fragments.js'
import type { ResourcePlan, SystemPlan } from '../landscape/landscape.js'
import { SYSTEMS } from '../organisation.js'
import { figure, whole } from './demo-item.js'

const ACCOUNT = '123456789012'
const REGIONS = ['eu-central-1', 'eu-west-1']

/** Everything in the account, whoever described it; its owner tags have not followed every reorganisation. */
export function awsItems(): BatchItem[] {
  return SYSTEMS.flatMap((system) => system.resources.map((resource) => item(resource, system)))
}

function item({ name, type, engine }: ResourcePlan, system: SystemPlan): BatchItem {
  const region = REGIONS[figure(`region ${name}`, 4) === 0 ? 1 : 0] ?? ''
  const isStale = figure(`tag ${name}`, 4) === 0
  const metadata = {
    name,
    labels: { 'aws.amazon.com/region': region, environment: 'production' },
    annotations: { 'aws.amazon.com/arn': `arn:aws:${engine}:${region}:${ACCOUNT}:${type}/${name}` },
    tags: ['aws'],
  }
  const spec = { type: engine, owner: isStale ? 'platform-runtime' : system.owner }
  const { entityRef, fragment } = whole('Resource', metadata, spec)
  const facts = {
    account: ACCOUNT,
    region,
    engine,
    monthlyCostUsd: 40 + figure(`cost ${name}`, 4_000),
    encrypted: figure(`encrypted ${name}`, 10) !== 0,
    backups: type === 'database' ? figure(`backups ${name}`, 8) !== 0 : false,
  }
  return { entityRef, fragment: { ...fragment, facts: { aws: facts } } }
}
