-- Packs that organisations imported, beside those that come with the program.

-- +goose Up
create table packs (
  org         text collate "C" not null,
  id          text collate "C" not null,
  private     bigint not null check (private in (0, 1)),
  pack_date   text collate "C" not null,
  hash        text collate "C" not null,
  doc         text collate "C" not null,
  created_at  bigint not null,
  updated_at  bigint not null,
  primary key (org, id)
);
