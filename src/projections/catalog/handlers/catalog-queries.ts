import { Query } from '@nestjs/cqrs'
import type { Position } from '../../../domain/log/position.js'
import type { Reading } from '../queries/catalog-reader.js'
import type { FieldFacet } from '../queries/facets.js'
import type { CatalogEntity } from '../queries/catalog-entity.js'
import type { EntityPage } from '../queries/list-entities.js'
import type { ListFragments, StoredFragment } from '../queries/look-up-fragments.js'
import type { EntityRelation } from '../queries/look-up-relations.js'
import type { QuarantinedPage } from '../queries/quarantined-fragments.js'
import type { SourcePage } from '../queries/list-sources.js'
import type { PageArguments } from '../../page-arguments.js'

/** What is asked of a list, as it came. */
export interface EntitiesInput extends PageArguments, Reading {
  filter?: unknown
  orderBy?: readonly { field: string; direction: 'ASC' | 'DESC' }[] | null | undefined
}

/** A page of entities under a filter and an order. */
export class GetEntities extends Query<EntityPage> {
  constructor(
    readonly input: EntitiesInput,
    readonly want: { total: boolean; page: boolean },
  ) {
    super()
  }
}

/** The values of fields with their counts. */
export class GetFacets extends Query<FieldFacet[]> {
  constructor(
    readonly filter: unknown,
    readonly fields: readonly string[],
    readonly reading: Reading,
  ) {
    super()
  }
}

/** The entities of refs that exist, by ref. */
export class GetEntitiesByRefs extends Query<Map<string, CatalogEntity>> {
  constructor(
    readonly refs: readonly string[],
    readonly reading: Reading,
  ) {
    super()
  }
}

/** The same of a moment that was read as of before, or of now. */
export class GetEntitiesAsOf extends Query<Map<string, CatalogEntity>> {
  constructor(
    readonly refs: readonly string[],
    readonly asOf: Position | null,
  ) {
    super()
  }
}

/** The relations of entities in both directions, by ref; as of a moment, or now. */
export class GetRelations extends Query<Map<string, EntityRelation[]>> {
  constructor(
    readonly refs: readonly string[],
    readonly asOf: Position | null,
  ) {
    super()
  }
}

/** What each source asserts about refs, by ref, highest rank first; as of a moment, or now. */
export class GetFragments extends Query<Map<string, StoredFragment[]>> {
  constructor(
    readonly refs: readonly string[],
    readonly asOf: Position | null,
  ) {
    super()
  }
}

/** Fragments by ref and source. */
export class ListStoredFragments extends Query<{ fragments: StoredFragment[]; total: number }> {
  constructor(readonly asked: ListFragments) {
    super()
  }
}

/** What is asked of what is kept aside, as it came. */
export interface QuarantinedInput extends Pick<PageArguments, 'first' | 'after'>, Pick<Reading, 'minPosition'> {
  source?: string | undefined
  entityRef?: string | undefined
}

/** What sources sent while they were in quarantine and nobody has decided about, by source and ref. */
export class GetQuarantinedFragments extends Query<QuarantinedPage> {
  constructor(
    readonly input: QuarantinedInput,
    readonly want: { total: boolean },
  ) {
    super()
  }
}

/** The registered sources by id. */
export class GetSources extends Query<SourcePage> {
  constructor(
    readonly input: Pick<PageArguments, 'first' | 'after'> & Pick<Reading, 'minPosition'> & { id?: string },
    readonly want: { total: boolean; counts: boolean; keptAside: boolean },
  ) {
    super()
  }
}
