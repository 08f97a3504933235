# Assay: see `make help`.
SHELL       := /bin/bash
GO          ?= go
BIN         := bin/assay
FUZZTIME    ?= 10s
BENCHCOUNT  ?= 3
LINT_VERSION := v2.15.0
VERSION     := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
export CGO_ENABLED ?= 0

.PHONY: help demo build test test/pg race lint fuzz bench bench/peers bench/go e2e check fresh generate tools clean
.DEFAULT_GOAL := help

help: ## list the targets
	@grep -hE '^[a-z/]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-12s %s\n", $$1, $$2}'

demo: build ## build, start on invented data in a temporary folder, print the address and a one-time sign-in
	@exec $(BIN) demo

build: ## one static binary in bin/
	$(GO) build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o $(BIN) ./cmd/assay

tools: ## install what the tests talk to (PostgreSQL, Chromium, fonts), where that is possible
	@scripts/tools.sh

test: tools ## every test, on SQLite and PostgreSQL, pages in Chromium
	$(GO) test -shuffle=on -timeout 20m ./...

test/pg: tools ## the store and the services on PostgreSQL, which must be there
	ASSAY_PG=required $(GO) test -timeout 20m ./internal/store/... ./internal/listing/...

race: ## every test under the race detector (needs a C compiler)
	CGO_ENABLED=1 $(GO) test -race -shuffle=on -timeout 30m ./...

lint: ## golangci-lint with .golangci.yml, and generated files in step
	@scripts/lint.sh $(LINT_VERSION)

fuzz: ## every fuzz target for FUZZTIME (10s)
	@scripts/fuzz.sh $(FUZZTIME)

bench: ## the figures of the README, peers in the same run
	$(GO) run ./internal/bench/cmd

bench/peers: ## the C and Rust programs that people know, beside ours (installs Debian packages where it may)
	@scripts/peers.sh

bench/go: ## every Go benchmark, BENCHCOUNT times, for benchstat
	$(GO) test -run '^$$' -bench . -benchmem -count $(BENCHCOUNT) ./engine/... ./internal/...

e2e: tools ## the pages in Chromium, which must be there
	ASSAY_E2E=required $(GO) test -count=1 -timeout 20m ./internal/web/... ./internal/app/...

fresh: ## both commands of the README in a fresh clone of HEAD
	@scripts/fresh.sh

check: lint test ## what a change must pass

generate: ## templates, tables and the page bundle (needs Node for the bundle)
	$(GO) generate ./...

clean: ## remove what was built
	rm -rf bin
