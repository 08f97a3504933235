//go:build unix

package register

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"syscall"
	"testing"
	"time"

	"github.com/assay-ip/assay/internal/register/registertest"
)

// BenchmarkRead measures whole reading, and the tokens of encoding/xml over the same bytes as the peer.
func BenchmarkRead(b *testing.B) {
	const n = 2000
	for _, f := range []struct {
		name string
		make func(uint64, int) io.Reader
	}{{"uspto", registertest.USPTO}, {"st96", registertest.ST96}, {"csv", registertest.CSV}} {
		data, err := io.ReadAll(f.make(1, n))
		if err != nil {
			b.Fatal(err)
		}
		b.Run(f.name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			used := cpu(b)
			for b.Loop() {
				got := 0
				_, err := Read(b.Context(), bytes.NewReader(data), Position{}, Options{}, func(Record, Position) error { got++; return nil })
				if err != nil || got != n {
					b.Fatal(got, err)
				}
			}
			b.ReportMetric(float64(n)*float64(b.N)/(cpu(b)-used).Seconds(), "records/cpu-s")
		})
		if f.name == "csv" {
			continue
		}
		b.Run(f.name+"_encoding_xml_tokens", func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			used := cpu(b)
			for b.Loop() {
				d := xml.NewDecoder(bytes.NewReader(data))
				for {
					if _, err := d.Token(); errors.Is(err, io.EOF) {
						break
					} else if err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(float64(n)*float64(b.N)/(cpu(b)-used).Seconds(), "records/cpu-s")
		})
	}
}

// cpu is the processor time that the process has used, which other programs on the machine do not change.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
