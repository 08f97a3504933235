-- Words that titles of this marketplace hold, and by how many sellers. sellers and barred hold two bytes of a hash for each seller.

-- +goose Up
create table vocabulary (
  word    text not null primary key,
  sellers blob not null,
  barred  blob not null,
  used_by integer not null,
  learned integer not null check (learned in (0, 1)),
  seen_at integer not null
) strict;
create index vocabulary_use on vocabulary (used_by, seen_at, word);
create index vocabulary_age on vocabulary (seen_at);
create index vocabulary_learned on vocabulary (learned, word);

-- How far the titles are read, and when the words were put into effect last.
create table vocabulary_state (
  name text not null primary key,
  n    integer not null
) strict;
insert into vocabulary_state (name, n) values ('read', 0), ('learned', 0);
