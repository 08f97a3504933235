// Package config says how the server is set up: from flags, the environment and a file, in that order of precedence. Every
// setting stands once, in [Settings], from which the flags, the checks and docs/configuration.md are made.
package config

import (
	"log/slog"
	"net/netip"
	"net/url"
	"path/filepath"
	"time"
)

// Config is a checked configuration. Its zero value is not one; see [Load].
type Config struct {
	Data     string // folder of the embedded database and of everything else that is kept on disk
	Listen   string // host:port; port 0 takes a free one
	Database string // sqlite:PATH or postgres://…
	URL      *url.URL
	Log      Log
	Rates    string // file of exchange rates, "" converts nothing
	Trace    string // address of an OTLP collector, "" is off
	Limits   Limits
	Proxies  []netip.Prefix
	Metrics  string        // bearer token of /metrics, "" leaves it open
	Wait     time.Duration // for requests in flight when stopping
	Session  Session
	SignOn   SignOn
	Words    time.Duration // how often words of titles are put into effect, 0 is never
	Keep     int           // how many of the newest snapshots are kept, 0 is all
	Rescan   int           // past listings a second that a run looks at
}

// Session says how long people stay signed in.
type Session struct {
	Idle time.Duration // without doing anything
	Life time.Duration // at most
}

// SignOn names the OpenID Connect provider of single sign-on; an empty issuer is off.
type SignOn struct {
	Issuer     string
	ClientID   string
	SecretFile string
}

// Log says what is logged and how.
type Log struct {
	Level  slog.Level
	Format string // "auto" (text on a terminal, else JSON), "json" or "text"
}

// Limits bound what one caller may cost.
type Limits struct {
	KeyRate     int // requests a second of one API key
	AddressRate int // requests a second of one address without a key
	Intake      int64
	Request     time.Duration
}

// Secure reports whether people reach the server over HTTPS alone.
func (c Config) Secure() bool { return c.URL != nil && c.URL.Scheme == "https" }

// Address returns how people reach the server from outside, "" when that is not configured.
func (c Config) Address() string {
	if c.URL == nil {
		return ""
	}
	return c.URL.Scheme + "://" + c.URL.Host
}

// DSN returns the database to open.
func (c Config) DSN() string {
	if c.Database != "" {
		return c.Database
	}
	return "sqlite:" + filepath.Join(c.Data, "assay.db")
}
