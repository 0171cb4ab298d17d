import type { BatchItem } from '../../service/fragments.js'
import { COMPONENTS } from '../organisation.js'
import { decoration, figure } from './demo-item.js'

const RATINGS = ['A', 'A', 'A', 'B', 'B', 'C', 'D']

/** What code analysis measured; libraries and workers are not analysed everywhere. */
export function sonarItems(): BatchItem[] {
  return COMPONENTS.filter(
    ({ component: { name, type } }) => type !== 'worker' || figure(`sonar ${name}`, 2) === 0,
  ).map(({ component: { name } }) =>
    decoration('Component', name, {
      facts: {
        sonar: {
          coverage: 35 + figure(`coverage ${name}`, 600) / 10,
          bugs: figure(`bugs ${name}`, 12),
          vulnerabilities: figure(`vulnerabilities ${name}`, 4),
          rating: RATINGS[figure(`rating ${name}`, RATINGS.length)] ?? 'A',
          linesOfCode: 2_000 + figure(`lines ${name}`, 60_000),
        },
      },
    }),
  )
}
