import { OWNERSHIP_INDEXES, OWNERSHIP_KEYS, OWNERSHIP_TABLES } from './ownership/schema.js'
import { TIMELINE_INDEXES, TIMELINE_KEYS, TIMELINE_TABLES } from './timeline/schema.js'

/** Database schema of this version of the history. */
export const HISTORY_SCHEMA = 'history_v1'

/** Where what holds still is valid until: after every position. */
export const OPEN = '9223372036854775807'

/**
 * What the catalog keeps, each row with the positions between which the catalog had it: from the event at `valid_from` until
 * before the one at `valid_to`. What nobody reads as of then is left out: digests, and rows of sources that only ever came too late.
 */
export const HISTORY_TABLES = `
  -- Of the positions within an interval the one that the highest power of two divides (see moment-nodes).
  create function fork(valid_from bigint, valid_to bigint) returns bigint immutable strict parallel safe language plpgsql as $$
  declare
    differing bigint := (valid_from - 1) # (valid_to - 1);
  begin
    differing := differing | (differing >> 1);
    differing := differing | (differing >> 2);
    differing := differing | (differing >> 4);
    differing := differing | (differing >> 8);
    differing := differing | (differing >> 16);
    differing := differing | (differing >> 32);
    return (valid_to - 1) & ~(differing >> 1);
  end $$;

  create table entities (
    ref text collate "C" not null,
    kind text collate "C" not null,
    namespace text collate "C" not null,
    name text collate "C" not null,
    type text collate "C",
    lifecycle text collate "C",
    owner text collate "C",
    fields jsonb not null,
    -- What the index holds of the fields (see field-terms).
    terms int[] not null,
    spelling jsonb,
    -- The effective entity; null while the fragment of definer says all of it.
    entity json,
    definer text collate "C" not null,
    revision int not null,
    position bigint not null,
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null,
    valid_from bigint not null,
    valid_to bigint not null,
    -- Where the interval hangs in the tree of all positions: what counts asks for those of one moment only.
    node bigint not null generated always as (fork(valid_from, valid_to)) stored
  );
  alter table entities alter column fields set statistics 0;
  alter table entities alter column terms set statistics 0;
  alter table entities alter column spelling set statistics 0;

  create table fragments (
    entity_ref text collate "C" not null,
    source text collate "C" not null,
    -- Null where it says that it asserts nothing.
    fragment json,
    defining boolean not null,
    set_id text collate "C",
    clock timestamptz(3),
    occurred_at timestamptz(3) not null,
    recorded_at timestamptz(3) not null,
    actor text not null,
    position bigint not null,
    said int,
    since int,
    valid_from bigint not null,
    valid_to bigint not null
  );

  create table relations (
    source_ref text collate "C" not null,
    type text collate "C" not null,
    target_ref text collate "C" not null,
    valid_from bigint not null,
    valid_to bigint not null
  );

  create table sources (
    source text collate "C" not null,
    rank int not null,
    paths jsonb not null,
    valid_from bigint not null,
    valid_to bigint not null
  );

  -- Paths at which some entity writes a value with capitals, or once did.
  create table spelled_paths (path text collate "C" not null);

  -- The last position of each instant at which something was recorded: what a time as of which is asked stands for.
  create table instants (
    recorded_at timestamptz(3) not null,
    position bigint not null
  );

  -- The events by which sources began to rank otherwise.
  create table rank_changes (
    position bigint not null,
    type text collate "C" not null,
    source text collate "C" not null,
    actor text collate "C" not null,
    reason text,
    correlation_id text not null,
    recorded_at timestamptz(3) not null,
    occurred_at timestamptz(3) not null
  );

  ${TIMELINE_TABLES};
  ${OWNERSHIP_TABLES}`

/** A row is told by what it is about and by where it ends; `valid_from` is looked at in the index before the row is. */
export const HISTORY_KEYS = [
  'alter table entities add primary key (ref, valid_to, valid_from)',
  'alter table fragments add primary key (entity_ref, source, valid_to, valid_from)',
  'alter table relations add primary key (source_ref, type, target_ref, valid_to, valid_from)',
  'alter table sources add primary key (source, valid_to, valid_from)',
  'alter table spelled_paths add primary key (path)',
  'alter table instants add primary key (recorded_at)',
  'alter table rank_changes add primary key (position)',
  ...TIMELINE_KEYS,
  ...OWNERSHIP_KEYS,
]

export const HISTORY_INDEXES = [
  'create index entities_terms on entities using gin (terms) with (gin_pending_list_limit = 16384)',
  'create index entities_kind_name on entities (kind, name, ref, valid_from, valid_to)',
  'create index entities_name on entities (name, ref, valid_from, valid_to)',
  'create index entities_kind_type_name on entities (kind, type, name, ref, valid_from, valid_to)',
  'create index entities_moment on entities (kind, type, node, valid_to, valid_from, lifecycle)',
  'create index entities_owner_name on entities (owner, name, ref, valid_from, valid_to)',
  // In the order of refs: what a source said within a stretch of the log is read in pages.
  'create index fragments_source on fragments (source, entity_ref, valid_to, valid_from)',
  'create index relations_target on relations (target_ref, type, valid_to, valid_from)',
  ...TIMELINE_INDEXES,
  ...OWNERSHIP_INDEXES,
]
