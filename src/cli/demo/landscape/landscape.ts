/** One deployable or library of the demo organisation, as its repository describes it. */
export interface ComponentPlan {
  name: string
  type: 'service' | 'website' | 'worker' | 'library'
  language: string
  about: string
  /** Default: production. */
  lifecycle?: 'experimental' | 'deprecated'
  /** Default: the system's owner; null is one of the demo's deliberate flaws. */
  owner?: string | null
  provides?: string[]
  consumes?: string[]
  /** Resources. */
  uses?: string[]
  /** Other components. */
  needs?: string[]
}

export interface ApiPlan {
  name: string
  type: 'openapi' | 'asyncapi' | 'grpc'
  about: string
}

export interface ResourcePlan {
  name: string
  type: 'database' | 'queue' | 'topic' | 'bucket' | 'cache' | 'cluster' | 'search-index' | 'warehouse'
  /** Product of the cloud that it runs on. */
  engine: string
}

/** A system with all that belongs to it. */
export interface SystemPlan {
  name: string
  title: string
  about: string
  owner: string
  domain: string
  product?: string
  components: ComponentPlan[]
  apis: ApiPlan[]
  resources: ResourcePlan[]
}
