package config

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Setting is one thing that can be set.
type Setting struct {
	Key     string // in the file, dots for nesting, such as "log.level"
	Default string
	Kind    string // what may be given, for people
	Help    string
	Secret  bool // never shown in a message
	set     func(c *Config, value string) error
}

// Flag returns the name of the setting's flag.
func (s Setting) Flag() string { return strings.NewReplacer(".", "-", "_", "-").Replace(s.Key) }

// Env returns the name of the setting's environment variable.
func (s Setting) Env() string {
	return "ASSAY_" + strings.ToUpper(strings.NewReplacer(".", "_").Replace(s.Key))
}

// problem is what is wrong with a value, and what to do instead.
type problem struct{ message, hint string }

func (p problem) Error() string { return p.message }

// Settings lists every setting.
func Settings() []Setting {
	return slices.Concat(serverSettings(), signInSettings())
}

// signInSettings say how people come in.
func signInSettings() []Setting {
	return []Setting{
		{Key: "session.idle", Default: "2h", Kind: "a duration", Help: "how long somebody stays signed in to the pages without doing anything", set: func(c *Config, v string) error {
			return duration(&c.Session.Idle, v, 5*time.Minute, 30*24*time.Hour)
		}},
		{Key: "session.life", Default: "12h", Kind: "a duration", Help: "how long somebody stays signed in to the pages at most", set: func(c *Config, v string) error {
			return duration(&c.Session.Life, v, 5*time.Minute, 90*24*time.Hour)
		}},
		{Key: "sso.issuer", Kind: "an address", Help: "OpenID Connect provider at which people may sign in; off when empty. It must send them back to the address in url with /sign-in/sso/back", set: func(c *Config, v string) error {
			c.SignOn.Issuer = v
			if v == "" {
				return nil
			}
			_, err := address(v)
			return err
		}},
		{Key: "sso.client_id", Kind: "a name", Help: "how that provider knows Assay", set: func(c *Config, v string) error {
			if c.SignOn.ClientID = v; strings.ContainsAny(v, " \t\r\n") {
				return problem{"there is a blank in it", "give it as the provider shows it"}
			}
			return nil
		}},
		{Key: "sso.secret_file", Kind: "a file", Help: "holds the secret that Assay shows that provider; a public client has none", set: func(c *Config, v string) error {
			if c.SignOn.SecretFile = v; strings.HasSuffix(v, "/") {
				return problem{"it is a folder", "name the file that holds the secret"}
			}
			return nil
		}},
	}
}

func serverSettings() []Setting {
	return []Setting{
		{Key: "data", Default: "data", Kind: "a folder", Help: "where the embedded database and the key of second factors (secrets.key) are kept; made when absent", set: func(c *Config, v string) error {
			if c.Data = v; v == "" {
				return problem{"it is empty", "name a folder, such as /var/lib/assay"}
			}
			return nil
		}},
		{Key: "listen", Default: "127.0.0.1:8321", Kind: "host:port", Help: "where to listen; an empty host is every address, port 0 a free one", set: setListen},
		{
			Key: "database", Kind: "sqlite:PATH or postgres://user@host/name", Help: "the database; SQLite in the data folder when empty", Secret: true,
			set: setDatabase,
		},
		{Key: "url", Kind: "an address", Help: "how people reach the server from outside; with https:// cookies are sent over HTTPS alone", set: setURL},
		{Key: "log.level", Default: "info", Kind: "debug, info, warn or error", Help: "what is logged", set: func(c *Config, v string) error {
			if err := c.Log.Level.UnmarshalText([]byte(v)); err != nil {
				return problem{"there is no such level", "give debug, info, warn or error"}
			}
			return nil
		}},
		{Key: "log.format", Default: "auto", Kind: "auto, json or text", Help: "auto is text on a terminal and JSON elsewhere", set: func(c *Config, v string) error {
			if c.Log.Format = v; v != "auto" && v != "json" && v != "text" {
				return problem{"there is no such format", "give auto, json or text"}
			}
			return nil
		}},
		{Key: "rates", Kind: "a file", Help: "exchange rates as YAML or JSON (currency, value, as_of); without it prices in another currency than the band's are not compared", set: func(c *Config, v string) error {
			c.Rates = v
			if ext := filepath.Ext(v); v != "" && ext != ".yaml" && ext != ".yml" && ext != ".json" {
				return problem{"it is not a YAML or JSON file by its name", "name a file that ends in .yaml or .json"}
			}
			return nil
		}},
		{Key: "trace.endpoint", Kind: "an address", Help: "where OpenTelemetry traces go, as OTLP over HTTP; off when empty", set: func(c *Config, v string) error {
			c.Trace = v
			if v == "" {
				return nil
			}
			_, err := address(v)
			return err
		}},
		{Key: "limits.key_rate", Default: "200", Kind: "a whole number", Help: "requests a second that one API key may make", set: func(c *Config, v string) error {
			return whole(&c.Limits.KeyRate, v, 1, 1_000_000)
		}},
		{Key: "limits.address_rate", Default: "5", Kind: "a whole number", Help: "requests a second from one address without a valid key", set: func(c *Config, v string) error {
			return whole(&c.Limits.AddressRate, v, 1, 1_000_000)
		}},
		{Key: "limits.intake", Default: "8GiB", Kind: "a size", Help: "the largest bulk intake", set: func(c *Config, v string) error {
			return size(&c.Limits.Intake, v)
		}},
		{Key: "limits.request", Default: "30s", Kind: "a duration", Help: "how long an ordinary request may take", set: func(c *Config, v string) error {
			return duration(&c.Limits.Request, v, time.Second, time.Hour)
		}},
		{Key: "trusted_proxies", Kind: "networks, separated by commas", Help: "reverse proxies whose X-Forwarded-For is believed", set: setProxies},
		{Key: "metrics.token", Kind: "a secret", Help: "bearer token that /metrics asks for; open when empty", Secret: true, set: func(c *Config, v string) error {
			if c.Metrics = v; v != "" && len(v) < 16 {
				return problem{"it is shorter than 16 characters", "make one with: openssl rand -hex 16"}
			}
			return nil
		}},
		{Key: "words.every", Default: "1h", Kind: "a duration", Help: "how often words that three or more sellers use in titles are learned, so that they are not taken for misspelt names; 0 learns none and forgets what was learned", set: func(c *Config, v string) error {
			if err := duration(&c.Words, v, 0, 7*24*time.Hour); err != nil {
				return err
			}
			if c.Words > 0 && c.Words < time.Minute {
				return problem{"it is shorter than a minute", "give 1h, or 0 to learn none"}
			}
			return nil
		}},
		{Key: "snapshots.keep", Default: "200", Kind: "a whole number", Help: "how many of the newest snapshots of knowledge are kept, beside those that findings refer to; 0 keeps all", set: func(c *Config, v string) error {
			return whole(&c.Keep, v, 0, 100_000)
		}},
		{Key: "rescan.rate", Default: "500", Kind: "a whole number", Help: "how many past listings a second one run looks at again, so that live screening is not held up", set: func(c *Config, v string) error {
			return whole(&c.Rescan, v, 1, 1_000_000)
		}},
		{Key: "stop.wait", Default: "10s", Kind: "a duration", Help: "how long requests in flight may take when the server stops", set: func(c *Config, v string) error {
			return duration(&c.Wait, v, 0, 10*time.Minute)
		}},
	}
}

func setListen(c *Config, v string) error {
	_, port, err := net.SplitHostPort(v)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		return problem{"it is not host:port", "give 127.0.0.1:8321, or :8321 for every address"}
	}
	c.Listen = v
	return nil
}

func setDatabase(c *Config, v string) error {
	scheme, rest, ok := strings.Cut(v, ":")
	if v != "" && (!ok || rest == "" || (scheme != "sqlite" && scheme != "postgres" && scheme != "postgresql")) {
		return problem{"this is no database that Assay knows", "give sqlite:PATH or postgres://user@host/name"}
	}
	c.Database = v
	return nil
}

func address(v string) (*url.URL, error) {
	u, err := url.Parse(v)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return nil, problem{"it is not an address", "begin it with https:// or http:// and name a host"}
	}
	return u, nil
}

func setURL(c *Config, v string) error {
	if v == "" {
		return nil
	}
	u, err := address(v)
	if err != nil {
		return err
	}
	if strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
		return problem{"it has a path", "give the host alone; Assay must be at the root"}
	}
	c.URL = u
	return nil
}

func setProxies(c *Config, v string) error {
	for one := range strings.SplitSeq(v, ",") {
		one = strings.TrimSpace(one)
		if one == "" {
			continue
		}
		p, err := netip.ParsePrefix(one)
		if err != nil {
			a, aerr := netip.ParseAddr(one)
			if aerr != nil {
				return problem{"it is not a network", "give such as 10.0.0.0/8 or ::1/128"}
			}
			p = netip.PrefixFrom(a, a.BitLen())
		}
		c.Proxies = append(c.Proxies, p)
	}
	return nil
}

func whole(to *int, v string, low, high int) error {
	n, err := strconv.Atoi(v)
	if err != nil || n < low || n > high {
		return problem{"it is not a whole number in range", fmt.Sprintf("give one from %d to %d", low, high)}
	}
	*to = n
	return nil
}

func duration(to *time.Duration, v string, low, high time.Duration) error {
	d, err := time.ParseDuration(v)
	if err != nil || d < low || d > high {
		return problem{"it is not a duration in range", fmt.Sprintf("give one from %v to %v, such as 30s or 2m", low, high)}
	}
	*to = d
	return nil
}

func size(to *int64, v string) error {
	number, shift := v, 0
	for i, unit := range []string{"KiB", "MiB", "GiB"} {
		if s, ok := strings.CutSuffix(v, unit); ok {
			number, shift = strings.TrimSpace(s), 10*(i+1)
		}
	}
	n, err := strconv.ParseInt(number, 10, 32)
	if err != nil || n <= 0 {
		return problem{"it is not a size", "give such as 512MiB or 8GiB"}
	}
	*to = n << shift
	return nil
}
