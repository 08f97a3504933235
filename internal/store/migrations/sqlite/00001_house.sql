-- Times are microseconds since 1970 in UTC, 0 for "never". Truth values are 0 and 1. Documents are JSON text.
-- The folder beside this one holds the same schema for PostgreSQL; a test compares the two.
-- +goose Up

create table organisations (
  id         text not null primary key,
  name       text not null,
  kind       text not null,
  operator   integer not null check (operator in (0, 1)),
  created_at integer not null
) strict;
create unique index organisations_name on organisations (name);

create table users (
  id            text not null primary key,
  email         text not null,
  name          text not null,
  password_hash text not null,
  failed_count  integer not null,
  locked_until  integer not null,
  created_at    integer not null
) strict;
create unique index users_email on users (email);

create table memberships (
  user_id text not null references users (id),
  org     text not null references organisations (id),
  role    text not null,
  primary key (user_id, org)
) strict;

create table api_keys (
  id         text not null primary key,
  org        text not null,
  name       text not null,
  prefix     text not null,
  hash       text not null,
  scopes     text not null,
  created_at integer not null,
  expires_at integer not null,
  revoked_at integer not null
) strict;
create unique index api_keys_hash on api_keys (hash);
create index api_keys_org on api_keys (org, created_at, id);

create table one_time_codes (
  hash       text not null primary key,
  user_id    text not null references users (id),
  expires_at integer not null
) strict;
create index one_time_codes_expiry on one_time_codes (expires_at);

create table sessions (
  token      text not null primary key,
  data       blob not null,
  expires_at integer not null
) strict;
create index sessions_expiry on sessions (expires_at);

create table idempotency_keys (
  org          text not null,
  sender_key   text not null,
  request_hash text not null,
  status       integer not null,
  header       text not null,
  body         blob not null,
  created_at   integer not null,
  primary key (org, sender_key)
) strict;
create index idempotency_keys_age on idempotency_keys (created_at);

create table brands (
  id          text not null primary key,
  org         text not null,
  private     integer not null check (private in (0, 1)),
  name        text not null,
  sort_name   text not null,
  search      text not null,
  doc         text not null,
  version     integer not null,
  created_at  integer not null,
  updated_at  integer not null,
  archived_at integer not null
) strict;
create unique index brands_name on brands (org, name) where archived_at = 0;
create index brands_order on brands (sort_name, id) where archived_at = 0;

create table products (
  id          text not null primary key,
  org         text not null,
  private     integer not null check (private in (0, 1)),
  brand       text not null,
  name        text not null,
  sort_name   text not null,
  search      text not null,
  doc         text not null,
  version     integer not null,
  created_at  integer not null,
  updated_at  integer not null,
  archived_at integer not null
) strict;
create unique index products_name on products (org, brand, name) where archived_at = 0;
create index products_order on products (sort_name, id) where archived_at = 0;
create index products_brand on products (brand, sort_name, id) where archived_at = 0;

create table rules (
  id          text not null primary key,
  org         text not null,
  name        text not null,
  sort_name   text not null,
  search      text not null,
  doc         text not null,
  version     integer not null,
  created_at  integer not null,
  updated_at  integer not null,
  archived_at integer not null
) strict;
create unique index rules_name on rules (org, name) where archived_at = 0;
create index rules_order on rules (org, sort_name, id) where archived_at = 0;

create table snapshots (
  number     integer not null primary key,
  hash       text not null,
  doc        blob not null,
  created_at integer not null
) strict;

create table intakes (
  id         text not null primary key,
  org        text not null,
  sender_key text not null,
  platform   text not null,
  format     text not null,
  state      text not null,
  lines      integer not null,
  added      integer not null,
  changed    integer not null,
  unchanged  integer not null,
  refused    integer not null,
  digest     blob not null,
  created_at integer not null,
  updated_at integer not null
) strict;
create unique index intakes_key on intakes (org, sender_key);
create index intakes_order on intakes (org, created_at, id);

create table refusals (
  seq     integer not null primary key,
  intake  text not null references intakes (id),
  line    integer not null,
  code    text not null,
  field   text not null,
  value   text not null,
  message text not null,
  hint    text not null
) strict;
create index refusals_order on refusals (intake, line, seq);

-- The content of a listing is that of its newest version.
create table listings (
  seq         integer not null primary key,
  id          text not null,
  org         text not null,
  platform    text not null,
  external_id text not null,
  seller      text not null,
  versions    integer not null,
  hash        text not null,
  created_at  integer not null,
  updated_at  integer not null
) strict;
create unique index listings_id on listings (id);
create unique index listings_external on listings (org, platform, external_id);
create index listings_order on listings (org, seq);

create table listing_versions (
  listing    text not null references listings (id),
  number     integer not null,
  hash       text not null,
  content    text not null,
  created_at integer not null,
  primary key (listing, number)
) strict;

-- queue_rank is -score, so that one ascending index gives the order of the queue: highest score, then oldest.
-- words holds what can be searched for, tokenised by the program, so that both databases answer alike.
create table findings (
  seq         integer not null primary key,
  id          text not null,
  org         text not null,
  listing     text not null references listings (id),
  number      integer not null,
  external_id text not null,
  platform    text not null,
  seller      text not null,
  title       text not null,
  brand       text not null,
  price       text not null,
  currency    text not null,
  route       text not null,
  status      text not null,
  queue_rank  integer not null,
  probability integer not null,
  snapshot    integer not null,
  version     integer not null,
  created_at  integer not null,
  updated_at  integer not null,
  words       text not null,
  doc         text not null
) strict;
create unique index findings_id on findings (id);
create unique index findings_listing on findings (listing, number);
create index findings_all on findings (org, queue_rank, seq);
create index findings_status on findings (org, status, queue_rank, seq);
create index findings_route on findings (org, status, route, queue_rank, seq);

-- The SQLite side of word search; PostgreSQL has an index of its own kind over the same column.
create virtual table finding_words using fts5 (words, content = 'findings', content_rowid = 'seq', tokenize = 'ascii', detail = 'none', columnsize = 0);
-- +goose StatementBegin
create trigger findings_words after insert on findings begin
  insert into finding_words (rowid, words) values (new.seq, new.words);
end;
-- +goose StatementEnd

create table decisions (
  seq           integer not null primary key,
  id            text not null,
  org           text not null,
  finding       text not null references findings (id),
  verdict       text not null,
  before_status text not null,
  note          text not null,
  actor         text not null,
  actor_name    text not null,
  at            integer not null,
  undone_at     integer not null,
  undone_by     text not null
) strict;
create unique index decisions_id on decisions (id);
create index decisions_finding on decisions (finding, seq);

-- Maintained in the transaction of every change, so that a dashboard never counts rows.
create table counts (
  org  text not null,
  name text not null,
  n    integer not null,
  primary key (org, name)
) strict;

create table events (
  id      integer not null primary key,
  org     text not null,
  at      integer not null,
  actor   text not null,
  kind    text not null,
  subject text not null,
  data    text not null
) strict;
create index events_org on events (org, id);
create index events_subject on events (org, subject, id);
create index events_kind on events (org, kind, id);
