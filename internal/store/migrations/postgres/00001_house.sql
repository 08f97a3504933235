-- Times are microseconds since 1970 in UTC, 0 for "never". Truth values are 0 and 1. Documents are JSON text.
-- The folder beside this one holds the same schema for SQLite; a test compares the two.
-- +goose Up

create table organisations (
  id         text collate "C" not null primary key,
  name       text collate "C" not null,
  kind       text collate "C" not null,
  operator   bigint not null check (operator in (0, 1)),
  created_at bigint not null
);
create unique index organisations_name on organisations (name);

create table users (
  id            text collate "C" not null primary key,
  email         text collate "C" not null,
  name          text collate "C" not null,
  password_hash text collate "C" not null,
  failed_count  bigint not null,
  locked_until  bigint not null,
  created_at    bigint not null
);
create unique index users_email on users (email);

create table memberships (
  user_id text collate "C" not null references users (id),
  org     text collate "C" not null references organisations (id),
  role    text collate "C" not null,
  primary key (user_id, org)
);

create table api_keys (
  id         text collate "C" not null primary key,
  org        text collate "C" not null,
  name       text collate "C" not null,
  prefix     text collate "C" not null,
  hash       text collate "C" not null,
  scopes     text collate "C" not null,
  created_at bigint not null,
  expires_at bigint not null,
  revoked_at bigint not null
);
create unique index api_keys_hash on api_keys (hash);
create index api_keys_org on api_keys (org, created_at, id);

create table one_time_codes (
  hash       text collate "C" not null primary key,
  user_id    text collate "C" not null references users (id),
  expires_at bigint not null
);
create index one_time_codes_expiry on one_time_codes (expires_at);

create table sessions (
  token      text collate "C" not null primary key,
  data       bytea not null,
  expires_at bigint not null
);
create index sessions_expiry on sessions (expires_at);

create table idempotency_keys (
  org          text collate "C" not null,
  sender_key   text collate "C" not null,
  request_hash text collate "C" not null,
  status       bigint not null,
  header       text collate "C" not null,
  body         bytea not null,
  created_at   bigint not null,
  primary key (org, sender_key)
);
create index idempotency_keys_age on idempotency_keys (created_at);

create table brands (
  id          text collate "C" not null primary key,
  org         text collate "C" not null,
  private     bigint not null check (private in (0, 1)),
  name        text collate "C" not null,
  sort_name   text collate "C" not null,
  search      text collate "C" not null,
  doc         text collate "C" not null,
  version     bigint not null,
  created_at  bigint not null,
  updated_at  bigint not null,
  archived_at bigint not null
);
create unique index brands_name on brands (org, name) where archived_at = 0;
create index brands_order on brands (sort_name, id) where archived_at = 0;

create table products (
  id          text collate "C" not null primary key,
  org         text collate "C" not null,
  private     bigint not null check (private in (0, 1)),
  brand       text collate "C" not null,
  name        text collate "C" not null,
  sort_name   text collate "C" not null,
  search      text collate "C" not null,
  doc         text collate "C" not null,
  version     bigint not null,
  created_at  bigint not null,
  updated_at  bigint not null,
  archived_at bigint not null
);
create unique index products_name on products (org, brand, name) where archived_at = 0;
create index products_order on products (sort_name, id) where archived_at = 0;
create index products_brand on products (brand, sort_name, id) where archived_at = 0;

create table rules (
  id          text collate "C" not null primary key,
  org         text collate "C" not null,
  name        text collate "C" not null,
  sort_name   text collate "C" not null,
  search      text collate "C" not null,
  doc         text collate "C" not null,
  version     bigint not null,
  created_at  bigint not null,
  updated_at  bigint not null,
  archived_at bigint not null
);
create unique index rules_name on rules (org, name) where archived_at = 0;
create index rules_order on rules (org, sort_name, id) where archived_at = 0;

create table snapshots (
  number     bigint not null primary key,
  hash       text collate "C" not null,
  doc        bytea not null,
  created_at bigint not null
);

create table intakes (
  id         text collate "C" not null primary key,
  org        text collate "C" not null,
  sender_key text collate "C" not null,
  platform   text collate "C" not null,
  format     text collate "C" not null,
  state      text collate "C" not null,
  lines      bigint not null,
  added      bigint not null,
  changed    bigint not null,
  unchanged  bigint not null,
  refused    bigint not null,
  digest     bytea not null,
  created_at bigint not null,
  updated_at bigint not null
);
create unique index intakes_key on intakes (org, sender_key);
create index intakes_order on intakes (org, created_at, id);

create table refusals (
  seq     bigint not null generated by default as identity primary key,
  intake  text collate "C" not null references intakes (id),
  line    bigint not null,
  code    text collate "C" not null,
  field   text collate "C" not null,
  value   text collate "C" not null,
  message text collate "C" not null,
  hint    text collate "C" not null
);
create index refusals_order on refusals (intake, line, seq);

-- The content of a listing is that of its newest version.
create table listings (
  seq         bigint not null generated by default as identity primary key,
  id          text collate "C" not null,
  org         text collate "C" not null,
  platform    text collate "C" not null,
  external_id text collate "C" not null,
  seller      text collate "C" not null,
  versions    bigint not null,
  hash        text collate "C" not null,
  created_at  bigint not null,
  updated_at  bigint not null
);
create unique index listings_id on listings (id);
create unique index listings_external on listings (org, platform, external_id);
create index listings_order on listings (org, seq);

create table listing_versions (
  listing    text collate "C" not null references listings (id),
  number     bigint not null,
  hash       text collate "C" not null,
  content    text collate "C" not null,
  created_at bigint not null,
  primary key (listing, number)
);

-- queue_rank is -score, so that one ascending index gives the order of the queue: highest score, then oldest.
-- words holds what can be searched for, tokenised by the program, so that both databases answer alike.
create table findings (
  seq         bigint not null generated by default as identity primary key,
  id          text collate "C" not null,
  org         text collate "C" not null,
  listing     text collate "C" not null references listings (id),
  number      bigint not null,
  external_id text collate "C" not null,
  platform    text collate "C" not null,
  seller      text collate "C" not null,
  title       text collate "C" not null,
  brand       text collate "C" not null,
  price       text collate "C" not null,
  currency    text collate "C" not null,
  route       text collate "C" not null,
  status      text collate "C" not null,
  queue_rank  bigint not null,
  probability bigint not null,
  snapshot    bigint not null,
  version     bigint not null,
  created_at  bigint not null,
  updated_at  bigint not null,
  words       text collate "C" not null,
  doc         text collate "C" not null
);
create unique index findings_id on findings (id);
create unique index findings_listing on findings (listing, number);
create index findings_all on findings (org, queue_rank, seq);
create index findings_status on findings (org, status, queue_rank, seq);
create index findings_route on findings (org, status, route, queue_rank, seq);

-- The PostgreSQL side of word search; SQLite has a virtual table over the same column. Casting the words to an array first
-- keeps the parser of PostgreSQL out of it.
create index findings_words on findings using gin (array_to_tsvector(string_to_array(words, ' ')));

create table decisions (
  seq           bigint not null generated by default as identity primary key,
  id            text collate "C" not null,
  org           text collate "C" not null,
  finding       text collate "C" not null references findings (id),
  verdict       text collate "C" not null,
  before_status text collate "C" not null,
  note          text collate "C" not null,
  actor         text collate "C" not null,
  actor_name    text collate "C" not null,
  at            bigint not null,
  undone_at     bigint not null,
  undone_by     text collate "C" not null
);
create unique index decisions_id on decisions (id);
create index decisions_finding on decisions (finding, seq);

-- Maintained in the transaction of every change, so that a dashboard never counts rows.
create table counts (
  org  text collate "C" not null,
  name text collate "C" not null,
  n    bigint not null,
  primary key (org, name)
);

create table events (
  id      bigint not null generated by default as identity primary key,
  org     text collate "C" not null,
  at      bigint not null,
  actor   text collate "C" not null,
  kind    text collate "C" not null,
  subject text collate "C" not null,
  data    text collate "C" not null
);
create index events_org on events (org, id);
create index events_subject on events (org, subject, id);
create index events_kind on events (org, kind, id);
