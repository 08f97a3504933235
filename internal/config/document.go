package config

import (
	"fmt"
	"strings"
)

// Document returns docs/configuration.md.
func Document() string {
	var b strings.Builder
	b.WriteString(`# Configuration

<!-- Made from internal/config by its test; change it there and run: go test ./internal/config -update -->

` + "`assay serve`" + ` takes every setting from a flag, from an environment variable, or from a YAML file named by ` + "`--config`" + ` or ` + "`ASSAY_CONFIG`" + `.
A flag goes before the environment, that before the file, that before the default. A setting that is wrong stops the start with its name, its value and
what to do; so does a key of the file that is not a setting. ` + "`assay import`, `assay migrate` and `assay account`" + ` read the same data and database settings.

| setting in the file | flag | environment | default | takes | meaning |
|---|---|---|---|---|---|
`)
	for _, s := range Settings() {
		def := "–"
		if s.Default != "" {
			def = "`" + s.Default + "`"
		}
		fmt.Fprintf(&b, "| `%s` | `--%s` | `%s` | %s | %s | %s |\n", s.Key, s.Flag(), s.Env(), def, s.Kind, s.Help)
	}
	b.WriteString(`
A file with the same settings:

` + "```yaml" + `
data: /var/lib/assay
listen: :8321
url: https://assay.example.com
database: postgres://assay@db.internal/assay
log:
  level: info
  format: json
trusted_proxies: [10.0.0.0/8]
` + "```" + `

People sign in with a password, and a second factor when they or their organisation want one, with a passkey, or at an OpenID Connect provider.
Passkeys and links that are passed on need ` + "`url`" + `. Second factors are sealed with ` + "`secrets.key`" + ` in the data folder: back it up apart from the
database, and give every machine on one database the same file.

Secrets (the database with its password, the token of /metrics) are best given in the environment: other users of the machine can read a process's flags.

## Health

` + "`/healthz`" + ` answers while the process lives; ` + "`/readyz`" + ` says part by part what is ready, off or failing, and what to do about it. While the database is being
migrated every page answers 503 with a Retry-After.
`)
	return b.String()
}
