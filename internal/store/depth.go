package store

import (
	"context"
	"strings"

	"github.com/assay-ip/assay/internal/review"
)

// QueueDepth counts findings by status over all organisations, for the metrics of the installation. It names none of them.
func (s *Store) QueueDepth(ctx context.Context) (map[review.Status]int64, error) {
	type named struct {
		name string
		n    int64
	}
	rows, err := many(ctx, s.read(), sqlDepth, func(row scanner) (named, error) {
		var c named
		err := row.Scan(&c.name, &c.n)
		return c, err
	})
	if err != nil {
		return nil, err
	}
	out := map[review.Status]int64{}
	for _, c := range rows {
		if rest, ok := strings.CutPrefix(c.name, countFindings); ok {
			status, _, _ := strings.Cut(rest, "/")
			out[review.Status(status)] += c.n
		}
	}
	return out, nil
}
