import type { Dataset } from './dataset.js'
import { ENTITIES } from './datasets/entities.js'
import { EVENTS } from './datasets/events.js'
import { OWNERSHIP } from './datasets/ownership.js'

/** What can be exported, by name. */
export const DATASETS = { entities: ENTITIES, events: EVENTS, ownership: OWNERSHIP } satisfies Record<string, Dataset>

export type DatasetName = keyof typeof DATASETS
