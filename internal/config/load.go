package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/knadh/koanf/v2"
	"go.yaml.in/yaml/v3"

	"github.com/assay-ip/assay/internal/fault"
)

// Sources is where a configuration comes from.
type Sources struct {
	Flags    map[string]string // values of flags that were given, by Setting.Key
	Env      []string          // "NAME=value", as os.Environ gives it
	FileName string            // for messages
	File     []byte            // YAML, may be empty
}

// Load reads and checks a configuration: a flag goes before the environment, that before the file, that before the
// default. The error is a fault.Invalid that names every wrong setting with its value and remedy.
func Load(s Sources) (Config, error) {
	k := koanf.New(".")
	from := map[string]string{}
	layers := []struct {
		name   func(Setting) string
		values map[string]string
	}{
		{func(Setting) string { return "the default" }, defaults()},
		{func(set Setting) string { return set.Key + " in " + s.FileName }, nil},
		{Setting.Env, environment(s.Env)},
		{func(set Setting) string { return "--" + set.Flag() }, s.Flags},
	}
	file, err := readFile(s)
	if err != nil {
		return Config{}, err
	}
	layers[1].values = file
	for _, l := range layers {
		if err := k.Load(flat(l.values), nil); err != nil {
			return Config{}, fmt.Errorf("config: %w", err)
		}
		for _, set := range Settings() {
			if _, ok := l.values[set.Key]; ok {
				from[set.Key] = l.name(set)
			}
		}
	}
	var c Config
	var bad []fault.Field
	for _, set := range Settings() {
		v := k.String(set.Key)
		if err := set.set(&c, v); err != nil {
			f := fault.Field{Name: from[set.Key], Value: v, Message: err.Error()}
			if p, ok := errors.AsType[problem](err); ok {
				f.Hint = p.hint
			}
			if set.Secret {
				f.Value = ""
			}
			bad = append(bad, f)
		}
	}
	if bad != nil {
		return Config{}, fault.Bad(bad...)
	}
	return c, nil
}

func defaults() map[string]string {
	m := map[string]string{}
	for _, s := range Settings() {
		m[s.Key] = s.Default
	}
	return m
}

func environment(env []string) map[string]string {
	m := map[string]string{}
	for _, s := range Settings() {
		for _, e := range env {
			if v, ok := strings.CutPrefix(e, s.Env()+"="); ok {
				m[s.Key] = v
			}
		}
	}
	return m
}

// readFile reads a YAML file into keys with dots. A key that is not a setting is refused: it is one that does nothing.
func readFile(s Sources) (map[string]string, error) {
	m := map[string]string{}
	var root map[string]any
	if err := yaml.Unmarshal(s.File, &root); err != nil {
		return nil, fault.Bad(fault.Field{Name: s.FileName, Message: strings.TrimPrefix(err.Error(), "yaml: "), Hint: "write one setting a line, such as listen: 127.0.0.1:8321"})
	}
	var bad []fault.Field
	known := Settings()
	var walk func(prefix string, v map[string]any)
	walk = func(prefix string, v map[string]any) {
		for name, value := range v {
			key := prefix + name
			switch value := value.(type) {
			case map[string]any:
				walk(key+".", value)
				continue
			case []any:
				var parts []string
				for _, p := range value {
					parts = append(parts, fmt.Sprint(p))
				}
				m[key] = strings.Join(parts, ",")
			case nil:
				m[key] = ""
			default:
				m[key] = fmt.Sprint(value)
			}
			if !slices.ContainsFunc(known, func(s Setting) bool { return s.Key == key }) {
				bad = append(bad, fault.Field{Name: key + " in " + s.FileName, Message: "there is no such setting", Hint: "see docs/configuration.md, or assay serve --help"})
			}
		}
	}
	walk("", root)
	if bad != nil {
		slices.SortFunc(bad, func(a, b fault.Field) int { return strings.Compare(a.Name, b.Name) })
		return nil, fault.Bad(bad...)
	}
	return m, nil
}

// flat is a koanf provider of values by key with dots.
type flat map[string]string

// ReadBytes is not supported: the values are parsed already.
func (flat) ReadBytes() ([]byte, error) { return nil, errors.ErrUnsupported }

// Read returns the values nested.
func (f flat) Read() (map[string]any, error) {
	out := map[string]any{}
	for key, v := range f {
		m := out
		parts := strings.Split(key, ".")
		for _, p := range parts[:len(parts)-1] {
			next, ok := m[p].(map[string]any)
			if !ok {
				next = map[string]any{}
				m[p] = next
			}
			m = next
		}
		m[parts[len(parts)-1]] = v
	}
	return out, nil
}
