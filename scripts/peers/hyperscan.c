/* Hyperscan beside Assay: the same names as caseless literals, the same titles, one core.
 * Usage: hyperscan NAMES TITLES, one a line each. Prints matching titles, matches, seconds to compile, bytes of the database and
 * titles a second of processor time. It is no part of the product and is built by scripts/peers.sh alone. */
#include <hs/hs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct lines {
  char **at;
  size_t *len;
  size_t n;
};

static void die(const char *what) {
  fprintf(stderr, "hyperscan: %s\n", what);
  exit(1);
}

static struct lines read_lines(const char *path) {
  struct lines l = {0};
  size_t cap = 0, size = 0;
  char *line = NULL;
  ssize_t n;
  FILE *f = fopen(path, "r");
  if (!f) die("a file cannot be opened");
  while ((n = getline(&line, &size, f)) >= 0) {
    if (n > 0 && line[n - 1] == '\n') line[--n] = 0;
    if (n == 0) continue;
    if (l.n == cap) {
      cap = cap ? 2 * cap : 1024;
      l.at = realloc(l.at, cap * sizeof *l.at);
      l.len = realloc(l.len, cap * sizeof *l.len);
      if (!l.at || !l.len) die("out of memory");
    }
    l.at[l.n] = strdup(line);
    if (!l.at[l.n]) die("out of memory");
    l.len[l.n++] = (size_t)n;
  }
  free(line);
  fclose(f);
  return l;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int count(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *n) {
  (void)id, (void)from, (void)to, (void)flags;
  ++*(size_t *)n;
  return 0;
}

int main(int argc, char **argv) {
  if (argc != 3) die("give NAMES and TITLES");
  struct lines names = read_lines(argv[1]), titles = read_lines(argv[2]);
  unsigned *flags = calloc(names.n, sizeof *flags), *ids = calloc(names.n, sizeof *ids);
  if (!flags || !ids) die("out of memory");
  for (size_t i = 0; i < names.n; i++) flags[i] = HS_FLAG_CASELESS, ids[i] = (unsigned)i;
  hs_database_t *db;
  hs_compile_error_t *err;
  double began = now();
  if (hs_compile_lit_multi((const char *const *)names.at, flags, ids, names.len, (unsigned)names.n, HS_MODE_BLOCK, NULL, &db, &err) != HS_SUCCESS) die(err->message);
  double compiled = now() - began;
  size_t bytes = 0;
  hs_database_size(db, &bytes);
  hs_scratch_t *scratch = NULL;
  if (hs_alloc_scratch(db, &scratch) != HS_SUCCESS) die("no scratch");
  size_t hit = 0, all = 0, rounds = 0;
  double took = 0;
  for (began = now(); took < 1.0; took = now() - began, rounds++) {
    hit = all = 0;
    for (size_t i = 0; i < titles.n; i++) {
      size_t n = 0;
      if (hs_scan(db, titles.at[i], (unsigned)titles.len[i], 0, scratch, count, &n) != HS_SUCCESS) die("a scan failed");
      hit += n > 0;
      all += n;
    }
  }
  printf("%zu %zu %.3f %zu %.0f\n", hit, all, compiled, bytes, (double)(rounds * titles.n) / took);
  return 0;
}
