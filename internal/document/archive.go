package document

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"io"

	"github.com/assay-ip/assay/internal/fault"
)

// Compression is a bomb when so many bytes come out, and so many times more than went in.
const (
	bombBytes = 64 << 20
	bombRatio = 200
)

func refuseBomb() *fault.Error {
	return refuse(ZipBomb, "the file unpacks to very many times its size", "save it again from the program that made it")
}

func bomb(in, out int64) bool { return out > bombBytes && out > in*bombRatio }

// checkZip refuses an archive, and says so when it is a bomb by what its directory states or by what comes out of its first files.
func checkZip(data []byte) *fault.Error {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return refuseArchive()
	}
	var stated uint64
	for _, f := range z.File {
		if stated += min(f.UncompressedSize64, 1<<40); stated > 1<<42 {
			break
		}
	}
	if bomb(int64(len(data)), int64(stated)) {
		return refuseBomb()
	}
	var out int64
	for i, f := range z.File {
		if i == 20 {
			break
		}
		r, err := f.Open()
		if err != nil {
			continue // of a refusal only the name is in question
		}
		out += drain(r, bombBytes+1-out)
		_ = r.Close()
		if bomb(int64(len(data)), out) {
			return refuseBomb()
		}
	}
	return refuseArchive()
}

func checkGzip(data []byte) *fault.Error {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err == nil && bomb(int64(len(data)), drain(r, bombBytes+1)) {
		return refuseBomb()
	}
	return refuseArchive()
}

// drain counts what comes out of a reader, up to most.
func drain(r io.Reader, most int64) int64 {
	n, _ := io.Copy(io.Discard, io.LimitReader(r, most)) // what came out before a fault counts
	return n
}

// inflate counts what comes out of zlib or raw deflate, up to most.
func inflate(data []byte, most int64) int64 {
	if r, err := zlib.NewReader(bytes.NewReader(data)); err == nil {
		return drain(r, most)
	}
	return drain(flate.NewReader(bytes.NewReader(data)), most)
}
