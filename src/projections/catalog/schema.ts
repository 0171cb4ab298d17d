/** Database schema of this version of the catalog. */
export const CATALOG_SCHEMA = 'catalog_v1'

/**
 * Text compares by code point ("C") everywhere, so that orders and cursors mean the same on every server.
 *
 * `fields` is what an entity can be asked by besides the columns: lower-case dotted path → keys (see value-key), with an empty
 * list for what only has values below it. It stays uncompressed and beside the row as long as that fits, because filters and facets on any path
 * read it for every row: decompressing cost 3.5 µs a row instead of 1 µs (50,000 entities, 2 cores).
 *
 * The columns before it repeat what nearly every list asks for: an index-only count of 17,000 of 50,000 rows takes 3 ms by
 * them and 14 to 18 ms through the GIN index.
 */
export const CATALOG_TABLES = `
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
    -- Path → values as written, aligned with fields, where lower case differs.
    spelling jsonb,
    -- The effective entity; null while the fragment of definer says all of it.
    entity json,
    definer text collate "C" not null,
    revision int not null,
    position bigint not null,
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null
  );
  alter table entities alter column fields set storage external;
  -- Their statistics tell nothing about single paths, and were most of the time of an analyze.
  alter table entities alter column fields set statistics 0;
  alter table entities alter column terms set statistics 0;
  alter table entities alter column spelling set statistics 0;

  -- What each source says, and said last: a row without fragment remembers the clock of a source that retracted.
  create table fragments (
    entity_ref text collate "C" not null,
    source text collate "C" not null,
    fragment json,
    defining boolean not null,
    digest text,
    set_id text collate "C",
    clock timestamptz(3),
    occurred_at timestamptz(3) not null,
    recorded_at timestamptz(3) not null,
    actor text not null,
    -- Where the fragment was recorded.
    position bigint not null,
    -- Of the last event about this source: the highest of a ref is the revision of its stream.
    revision int not null,
    -- Revisions of the event in which the source said this, and of the one that made it so, where a withdrawal went back to it.
    said int,
    since int
  );

  -- What sources sent last while they were in quarantine; nobody has decided about it. Without fragment it is a retraction.
  create table quarantined_fragments (
    entity_ref text collate "C" not null,
    source text collate "C" not null,
    fragment json,
    digest text,
    set_id text collate "C",
    clock timestamptz(3),
    occurred_at timestamptz(3) not null,
    recorded_at timestamptz(3) not null,
    actor text not null,
    reason text,
    -- Where it was kept aside.
    position bigint not null
  );

  -- Relations as entities state them; the way back is the same row read from its other end.
  create table relations (
    source_ref text collate "C" not null,
    type text collate "C" not null,
    target_ref text collate "C" not null
  );

  create table sources (
    source text collate "C" not null,
    rank int not null,
    paths jsonb not null,
    registered_at timestamptz(3) not null,
    -- Since when, by whom and why it is in quarantine; null while it is not.
    quarantined_at timestamptz(3),
    quarantined_by text,
    quarantine_reason text,
    -- Of the last event that this row comes from.
    position bigint not null,
    revision int not null
  );

  -- Paths at which some entity writes a value with capitals: facets of all others need not look for spellings.
  create table spelled_paths (path text collate "C" not null)`

export const CATALOG_KEYS = [
  'alter table entities add primary key (ref)',
  'alter table fragments add primary key (entity_ref, source)',
  'alter table quarantined_fragments add primary key (source, entity_ref)',
  'alter table sources add primary key (source)',
  'alter table spelled_paths add primary key (path)',
]

/**
 * Made after the rows where there are many of them already, the one that takes longest first.
 *
 * Relations have no key: an entity's statements are compared before they are written, and a key of three texts beside an index of
 * the same three the other way round took 24 µs and 800 bytes an entity to write instead of 12 µs and 136 bytes, for Postgres
 * stores what repeats in these two once.
 */
export const CATALOG_INDEXES = [
  'create index entities_terms on entities using gin (terms) with (gin_pending_list_limit = 16384)',
  'create index relations_source on relations (source_ref)',
  'create index relations_target on relations (target_ref, type)',
  'create index entities_name on entities (name, ref)',
  'create index entities_kind_name on entities (kind, name, ref)',
  'create index entities_kind_type_name on entities (kind, type, name, ref)',
  'create index entities_kind_lifecycle on entities (kind, lifecycle)',
  'create index entities_owner_name on entities (owner, name, ref)',
  'create index quarantined_fragments_ref on quarantined_fragments (entity_ref)',
  'create index fragments_set on fragments (source, set_id, entity_ref) where set_id is not null',
]
