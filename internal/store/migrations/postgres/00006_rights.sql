-- Rights with what proves them: documents, the steps of their verification, deadlines, and records of registers to compare them with.

-- +goose Up
create table rights (
  id         text collate "C" not null primary key,
  org        text collate "C" not null,
  kind       text collate "C" not null,
  state      text collate "C" not null,
  audience   text collate "C" not null,
  sort_name  text collate "C" not null,
  search     text collate "C" not null,
  office     text collate "C" not null,
  number_key text collate "C" not null,
  ends_at    bigint not null,
  due_at     bigint not null,
  doc        text collate "C" not null,
  version    bigint not null,
  created_at bigint not null,
  updated_at bigint not null
);
create unique index rights_number on rights (org, kind, office, number_key) where number_key <> '' and state <> 'withdrawn';
create index rights_order on rights (sort_name, id);
create index rights_register on rights (office, number_key);
create index rights_open on rights (due_at, id) where state in ('submitted', 'checking', 'appealed');
create index rights_end on rights (org, ends_at, id);

create table right_brands (
  brand    text collate "C" not null,
  right_id text collate "C" not null references rights (id),
  primary key (brand, right_id)
);
create index right_brands_right on right_brands (right_id);

-- Authorities that the holder opened a right to.
create table right_readers (
  right_id text collate "C" not null references rights (id),
  org      text collate "C" not null,
  primary key (right_id, org)
);

create table right_deadlines (
  id        text collate "C" not null primary key,
  right_id  text collate "C" not null references rights (id),
  org       text collate "C" not null,
  kind      text collate "C" not null,
  days      bigint not null,
  due_at    bigint not null,
  passed_at bigint not null,
  closed_at bigint not null
);
create index right_deadlines_due on right_deadlines (due_at, id) where passed_at = 0 and closed_at = 0;
create index right_deadlines_right on right_deadlines (right_id);

create table right_steps (
  id       text collate "C" not null primary key,
  right_id text collate "C" not null references rights (id),
  org      text collate "C" not null,
  kind     text collate "C" not null,
  outcome  text collate "C" not null,
  hash     text collate "C" not null,
  doc      text collate "C" not null,
  at       bigint not null
);
create index right_steps_order on right_steps (right_id, at, id);

-- The content lies in the folder of files under its SHA-256.
create table documents (
  id         text collate "C" not null primary key,
  org        text collate "C" not null,
  sha256     text collate "C" not null,
  name       text collate "C" not null,
  media      text collate "C" not null,
  size       bigint not null,
  created_at bigint not null
);
create unique index documents_hash on documents (org, sha256);
create index documents_order on documents (org, created_at, id);

create table right_documents (
  right_id    text collate "C" not null references rights (id),
  document_id text collate "C" not null references documents (id),
  element     text collate "C" not null,
  audience    text collate "C" not null,
  created_at  bigint not null,
  primary key (right_id, document_id, element)
);
create index right_documents_document on right_documents (document_id);

create table register_records (
  office     text collate "C" not null,
  number_key text collate "C" not null,
  dead       bigint not null check (dead in (0, 1)),
  doc        text collate "C" not null,
  read_at    bigint not null,
  primary key (office, number_key)
);
