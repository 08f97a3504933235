package httpapi

import (
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"net/http"
	"strconv"
	"strings"

	"github.com/assay-ip/assay/internal/fault"
)

// tag is the ETag of a row's version.
func tag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }

// serveTagged answers a read, with 304 when the caller has it already. A row's tag is its version; any other answer is
// tagged by its content.
func (a *api) serveTagged(w http.ResponseWriter, r *http.Request) {
	held := newCapture()
	a.mux.ServeHTTP(held, r)
	if held.status != http.StatusOK {
		held.send(w)
		return
	}
	etag := held.header.Get("ETag")
	if etag == "" {
		sum := sha256.Sum256(held.body.Bytes())
		etag = `W/"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
		held.header.Set("ETag", etag)
	}
	held.header.Set("Cache-Control", "private, no-cache")
	if !holds(r.Header.Values("If-None-Match"), etag) {
		held.send(w)
		return
	}
	held.header.Del("Content-Type")
	maps.Copy(w.Header(), held.header)
	w.WriteHeader(http.StatusNotModified)
}

// holds compares weakly, as If-None-Match wants it.
func holds(headers []string, etag string) bool {
	for item := range strings.SplitSeq(strings.Join(headers, ","), ",") {
		item = strings.TrimSpace(item)
		if item == "*" || (item != "" && strings.TrimPrefix(item, "W/") == strings.TrimPrefix(etag, "W/")) {
			return true
		}
	}
	return false
}

const headerIfMatch = "If-Match"

// expected returns the version that a change is meant for. A list of tags, or *, is compared with the present version.
func expected(header string, present func() (int64, error)) (int64, error) {
	if strings.TrimSpace(header) == "" {
		return 0, newProblem(http.StatusPreconditionRequired, codePrecondition, "this change needs If-Match",
			"read it first and send its ETag as If-Match, so that nobody's change is lost")
	}
	var versions []int64
	for item := range strings.SplitSeq(header, ",") {
		item = strings.TrimSpace(item)
		if item == "*" {
			return present()
		}
		if strings.HasPrefix(item, "W/") {
			continue // a weak tag never matches here
		}
		v, err := strconv.ParseInt(strings.Trim(item, `"`), 10, 64)
		if err != nil || len(item) < 3 || item[0] != '"' || item[len(item)-1] != '"' {
			return 0, badHeader(headerIfMatch, item, "this is not an ETag that was given out here", "send the ETag unchanged, with its quotes")
		}
		versions = append(versions, v)
	}
	if len(versions) == 1 {
		return versions[0], nil
	}
	now, err := present()
	if err != nil {
		return 0, err
	}
	for _, v := range versions {
		if v == now {
			return v, nil
		}
	}
	return 0, fault.New(fault.Stale, "it was changed since it was read", "read it again")
}
