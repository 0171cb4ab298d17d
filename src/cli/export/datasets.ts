import type { Dataset } from './dataset.js'
import { ENTITIES } from './datasets/entities.js'
import { EVENTS } from './datasets/events.js'

/** What can be exported, by name. */
export const DATASETS = { entities: ENTITIES, events: EVENTS } satisfies Record<string, Dataset>

export type DatasetName = keyof typeof DATASETS
