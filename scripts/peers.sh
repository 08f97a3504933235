#!/bin/bash
# Hyperscan (C) and ripgrep (Rust) beside Assay: the same names, the same titles, one run. What the others do is less: they look for
# the names as they are written, wherever they stand; Assay folds every title first, looks for names in disguise and says what each
# mention is used for. Rates are titles a second of processor time, so that a busy machine counts little. Outside the product's build: it installs Debian packages where it may, and says so where it may not.
set -euo pipefail
cd "$(dirname "$0")/.."
titles=${1:-200000}
export CGO_ENABLED=0

need() { # need COMMAND-OR-HEADER PACKAGE
  command -v "$1" >/dev/null 2>&1 || [ -e "$1" ] && return 0
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then return 1; fi
  apt-get install -y -qq --no-install-recommends "$2" >/dev/null 2>&1 || { apt-get update -qq >/dev/null 2>&1 && apt-get install -y -qq --no-install-recommends "$2" >/dev/null 2>&1; }
}
missing=
need gcc gcc || missing="$missing gcc"
need /usr/include/hs/hs.h libhyperscan-dev || missing="$missing libhyperscan-dev"
need rg ripgrep || missing="$missing ripgrep"
if [ -n "$missing" ]; then
  echo "skipped: not installed and not to be had from here:$missing (as root: apt-get install$missing)"
  exit 0
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
gcc -O2 -Wall -Wextra -o "$work/hyperscan" scripts/peers/hyperscan.c -lhs
go build -o "$work/bench" ./internal/bench/cmd
status=0
for names in 10000 100000; do
  echo "$names names, $titles titles"
  read -r ours ours_one ours_all < <("$work/bench" -peers "$work" -names "$names" -listings "$titles")
  read -r hs hs_all hs_compile hs_bytes hs_rate < <("$work/hyperscan" "$work/names.txt" "$work/titles.txt")
  # With -i ripgrep makes one large expression of the names; in small letters it can use its automaton.
  for f in names titles; do tr A-Z a-z <"$work/$f.txt" >"$work/$f.small.txt"; done
  best=
  for _ in 1 2 3; do
    TIMEFORMAT='%U %S'
    { time rg --threads 1 --no-config -F -c -f "$work/names.small.txt" "$work/titles.small.txt" >"$work/rg" || [ $? = 1 ]; } 2>"$work/time"
    rg=$(cat "$work/rg")
    took=$(awk '{printf "%d", ($1 + $2) * 1e9 + 1}' "$work/time")
    if [ -z "$best" ] || [ "$took" -lt "$best" ]; then best=$took; fi
  done
  rg_rate=$((titles * 1000000000 / best))
  printf '  %-62s %9d titles/s, %d titles\n' "Assay, folding, disguises and judgement, one core" "$ours_one" "$ours"
  printf '  %-62s %9d titles/s\n' "Assay, from JSON to findings, all cores" "$ours_all"
  printf '  %-62s %9d titles/s, %d titles, %s s and %d MiB to compile\n' "Hyperscan, names as written, one core" "$hs_rate" "$hs" "$hs_compile" $((hs_bytes >> 20))
  printf '  %-62s %9d titles/s, %d titles\n' "ripgrep -F -f, all in small letters, one core, with its start" "$rg_rate" "$rg"
  if [ "$ours" != "$hs" ] || [ "$hs" != "$rg" ]; then
    echo "  they do not agree on the number of titles that hold a name"
    status=1
  fi
done
exit $status
