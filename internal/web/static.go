package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"mime"
	"net/http"
	"path"
	"strconv"
)

//go:embed static/app.js static/app.css static/icon.svg
var staticFiles embed.FS

// statics serves the bundle. The address of a file holds the hash of its content, so that browsers may keep it for good.
type statics struct {
	urls  map[string]string
	files map[string]staticFile
}

type staticFile struct {
	body []byte
	kind string
}

func loadStatics() (*statics, error) {
	st := &statics{urls: map[string]string{}, files: map[string]staticFile{}}
	for _, name := range []string{"app.js", "app.css", "icon.svg"} {
		b, err := staticFiles.ReadFile("static/" + name)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(b)
		url := "/static/" + hex.EncodeToString(sum[:6]) + "/" + name
		st.urls[name] = url
		st.files[url] = staticFile{body: b, kind: mime.TypeByExtension(path.Ext(name))}
	}
	return st, nil
}

// url returns the address of a file.
func (st *statics) url(name string) string { return st.urls[name] }

// ServeHTTP answers for /static/.
func (st *statics) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f, ok := st.files[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Content-Length", strconv.Itoa(len(f.body)))
	_, _ = w.Write(f.body)
}
