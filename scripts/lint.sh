#!/usr/bin/env bash
# Runs golangci-lint at the version given, installing it beside Go's other binaries when absent, and checks that
# generated files are what their sources give.
set -euo pipefail
version=${1:?usage: lint.sh VERSION}
bin=$(go env GOPATH)/bin/golangci-lint

if ! "$bin" version 2>/dev/null | grep -q "${version#v}"; then
	echo "installing golangci-lint $version" >&2
	GOBIN=$(dirname "$bin") go install "github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$version"
fi

test -z "$(gofmt -l cmd engine internal packs demo 2>/dev/null)" || { echo "error: gofmt would change:"; gofmt -l cmd engine internal packs demo; exit 1; }

if [ -d internal/web ]; then
	before=$(find . -name '*_templ.go' -not -path './node_modules/*' -exec sha256sum {} + | sort)
	said=$(go tool templ generate -path internal/web 2>&1) || { echo "$said"; echo "error: the templates do not generate"; exit 1; }
	after=$(find . -name '*_templ.go' -not -path './node_modules/*' -exec sha256sum {} + | sort)
	[ "$before" = "$after" ] || { echo "error: *_templ.go is not what the .templ files give"; echo "hint: go generate ./internal/web"; exit 1; }
fi
exec "$bin" run ./...
