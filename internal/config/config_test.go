package config

import (
	"errors"
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-ip/assay/internal/fault"
)

var update = flag.Bool("update", false, "write docs/configuration.md")

func TestDocument(t *testing.T) {
	t.Parallel()
	const path = "../../docs/configuration.md"
	if *update {
		if err := os.WriteFile(path, []byte(Document()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(Document(), string(got)); d != "" {
		t.Errorf("%s is not what the settings say; run go test ./internal/config -update\n%s", path, d)
	}
}

func TestPrecedence(t *testing.T) {
	t.Parallel()
	file := []byte("listen: :1\ndata: from-file\nlog:\n  level: warn\n  format: json\ntrusted_proxies: [10.0.0.0/8, '::1']\n")
	c, err := Load(Sources{
		Flags: map[string]string{"listen": ":3"}, Env: []string{"ASSAY_LISTEN=:2", "ASSAY_LOG_LEVEL=error", "HOME=/x"}, FileName: "a.yaml", File: file,
	})
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != ":3" || c.Log.Level.String() != "ERROR" || c.Data != "from-file" || c.Log.Format != "json" || len(c.Proxies) != 2 || c.Wait != 10*time.Second {
		t.Errorf("%+v", c)
	}
	if c.DSN() != "sqlite:from-file/assay.db" || c.Secure() {
		t.Errorf("%q %v", c.DSN(), c.Secure())
	}
}

func TestDefaultsAreValid(t *testing.T) {
	t.Parallel()
	c, err := Load(Sources{})
	if err != nil {
		t.Fatal(err)
	}
	if c.Limits.Intake != 8<<30 || c.Limits.KeyRate != 200 {
		t.Errorf("%+v", c)
	}
}

func TestFaultsNameSettingValueAndRemedy(t *testing.T) {
	t.Parallel()
	for key, bad := range map[string]string{
		"data": "", "listen": "8321", "database": "mysql://x", "url": "assay.example.com", "log.level": "loud", "log.format": "xml",
		"trace.endpoint": "collector:4317", "limits.key_rate": "0", "limits.address_rate": "x", "limits.intake": "8GB", "limits.request": "30",
		"rates": "rates.txt", "trusted_proxies": "proxy", "metrics.token": "short", "stop.wait": "-1s", "words.every": "5s",
		"session.idle": "1m", "session.life": "never", "sso.issuer": "idp.example.com", "sso.client_id": "two words", "sso.secret_file": "/etc/assay/",
		"snapshots.keep": "-1", "rescan.rate": "0",
	} {
		var set Setting
		for _, s := range Settings() {
			if s.Key == key {
				set = s
			}
		}
		for name, s := range map[string]Sources{
			"--" + set.Flag(): {Flags: map[string]string{key: bad}},
			set.Env():         {Env: []string{set.Env() + "=" + bad}},
		} {
			_, err := Load(s)
			f, ok := errors.AsType[*fault.Error](err)
			if !ok || f.Code != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Name != name || f.Fields[0].Hint == "" {
				t.Errorf("%s=%q: %v", name, bad, err)
				continue
			}
			if shown := f.Fields[0].Value; (set.Secret && shown != "") || (!set.Secret && shown != bad) {
				t.Errorf("%s: value shown as %q", name, shown)
			}
		}
	}
	if n := len(Settings()); n != 23 {
		t.Errorf("%d settings, and 23 are tried here with a bad value", n)
	}
}

func TestFileFaults(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"lisen: x": "lisen in c.yaml", "log:\n  leve: x": "log.leve in c.yaml", "a: [": "c.yaml", "- x": "c.yaml", "listen: x": "listen in c.yaml",
	} {
		_, err := Load(Sources{FileName: "c.yaml", File: []byte(in)})
		f, ok := errors.AsType[*fault.Error](err)
		if !ok || !strings.HasPrefix(f.Fields[0].Name, want) || f.Fields[0].Hint == "" {
			t.Errorf("%q: %v", in, err)
		}
	}
}
