package texteval

import (
	"context"
	"errors"
	"io"
	"runtime"
	"sync"

	"github.com/assay-ip/assay/engine"
)

// Engine is the part of [engine.Engine] that an evaluation uses.
type Engine interface {
	Scan(l engine.Listing) engine.Finding
}

// Result is one row with what the engine found and how that was scored.
type Result struct {
	Row        Row
	Finding    engine.Finding
	Prediction Prediction
	Outcome    Outcome
}

// Options say what to do beside scoring. All functions are called by one goroutine, in the order of the rows.
type Options struct {
	Workers int                 // rows that are looked at at once; default: the number of cores
	Each    func(*Result) error // of every row; an error ends the evaluation
	Problem func(*Problem)      // of every line that was not taken
}

// batch is how many rows are read before they are looked at.
const batch = 1024

// Run scores every row of a gold file. Lines that are no rows are left out. It ends with the error of the reader, of ctx or of Each.
func Run(ctx context.Context, in io.Reader, eng Engine, o Options) (Report, error) {
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	rows, score := NewReader(in), NewScorer()
	results := make([]Result, 0, batch)
	for {
		results = results[:0]
		end, err := fill(rows, &results, o.Problem)
		if err != nil {
			return score.Report(), err
		}
		if err := ctx.Err(); err != nil {
			return score.Report(), err //nolint:wrapcheck // the caller's own
		}
		look(eng, results, o.Workers)
		for i := range results {
			r := &results[i]
			r.Outcome = score.Add(&r.Row, &r.Prediction)
			if o.Each != nil {
				if err := o.Each(r); err != nil {
					return score.Report(), err
				}
			}
		}
		if end {
			return score.Report(), nil
		}
	}
}

// fill reads up to a batch of rows and reports whether the file has ended.
func fill(rows *Reader, results *[]Result, problem func(*Problem)) (bool, error) {
	for len(*results) < batch {
		row, bad, err := rows.Next()
		switch {
		case errors.Is(err, io.EOF):
			return true, nil
		case err != nil:
			return false, err
		case bad != nil:
			if problem != nil {
				problem(bad)
			}
		default:
			*results = append(*results, Result{Row: row})
		}
	}
	return false, nil
}

// look runs the engine over rows, several at once.
func look(eng Engine, results []Result, workers int) {
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(results); i += workers {
				r := &results[i]
				r.Finding = eng.Scan(r.Row.Listing())
				r.Prediction = Predict(&r.Row, &r.Finding)
			}
		})
	}
	wg.Wait()
}
