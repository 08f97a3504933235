-- Rights with what proves them: documents, the steps of their verification, deadlines, and records of registers to compare them with.

-- +goose Up
create table rights (
  id         text not null primary key,
  org        text not null,
  kind       text not null,
  state      text not null,
  audience   text not null,
  sort_name  text not null,
  search     text not null,
  office     text not null,
  number_key text not null,
  ends_at    integer not null,
  due_at     integer not null,
  doc        text not null,
  version    integer not null,
  created_at integer not null,
  updated_at integer not null
) strict;
create unique index rights_number on rights (org, kind, office, number_key) where number_key <> '' and state <> 'withdrawn';
create index rights_order on rights (sort_name, id);
create index rights_register on rights (office, number_key);
create index rights_open on rights (due_at, id) where state in ('submitted', 'checking', 'appealed');
create index rights_end on rights (org, ends_at, id);

create table right_brands (
  brand    text not null,
  right_id text not null references rights (id),
  primary key (brand, right_id)
) strict;
create index right_brands_right on right_brands (right_id);

-- Authorities that the holder opened a right to.
create table right_readers (
  right_id text not null references rights (id),
  org      text not null,
  primary key (right_id, org)
) strict;

create table right_deadlines (
  id        text not null primary key,
  right_id  text not null references rights (id),
  org       text not null,
  kind      text not null,
  days      integer not null,
  due_at    integer not null,
  passed_at integer not null,
  closed_at integer not null
) strict;
create index right_deadlines_due on right_deadlines (due_at, id) where passed_at = 0 and closed_at = 0;
create index right_deadlines_right on right_deadlines (right_id);

create table right_steps (
  id       text not null primary key,
  right_id text not null references rights (id),
  org      text not null,
  kind     text not null,
  outcome  text not null,
  hash     text not null,
  doc      text not null,
  at       integer not null
) strict;
create index right_steps_order on right_steps (right_id, at, id);

-- The content lies in the folder of files under its SHA-256.
create table documents (
  id         text not null primary key,
  org        text not null,
  sha256     text not null,
  name       text not null,
  media      text not null,
  size       integer not null,
  created_at integer not null
) strict;
create unique index documents_hash on documents (org, sha256);
create index documents_order on documents (org, created_at, id);

create table right_documents (
  right_id    text not null references rights (id),
  document_id text not null references documents (id),
  element     text not null,
  audience    text not null,
  created_at  integer not null,
  primary key (right_id, document_id, element)
) strict;
create index right_documents_document on right_documents (document_id);

create table register_records (
  office     text not null,
  number_key text not null,
  dead       integer not null check (dead in (0, 1)),
  doc        text not null,
  read_at    integer not null,
  primary key (office, number_key)
) strict;
