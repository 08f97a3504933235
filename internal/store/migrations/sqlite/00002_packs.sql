-- Packs that organisations imported, beside those that come with the program.

-- +goose Up
create table packs (
  org         text not null,
  id          text not null,
  private     integer not null check (private in (0, 1)),
  pack_date   text not null,
  hash        text not null,
  doc         text not null,
  created_at  integer not null,
  updated_at  integer not null,
  primary key (org, id)
) strict;
