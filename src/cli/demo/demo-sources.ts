import type { BatchItem } from '../service/fragments.js'
import { awsItems } from './sources/aws.js'
import { decoratorItems } from './sources/decorator.js'
import { githubItems } from './sources/github.js'
import { oktaItems } from './sources/okta.js'
import { sonarItems } from './sources/sonar.js'

/** What one source of the demo asserts. */
export interface DemoSource {
  source: string
  items: BatchItem[]
}

/** The demo, source by source; the same on every call. The first item of the first source is the marker. */
export function demoSources(): DemoSource[] {
  return [
    { source: 'scm/github/acme', items: githubItems() },
    { source: 'hr/okta', items: oktaItems() },
    { source: 'cloud/aws/123456789012', items: awsItems() },
    { source: 'decorator', items: decoratorItems() },
    { source: 'api/sonar', items: sonarItems() },
  ]
}
