package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/internal/scan"
	"github.com/assay-ip/assay/internal/texteval"
)

// evalRun is an evaluation under way.
type evalRun struct {
	*evalFlags
	in      *input
	bar     *bar
	out     *bufio.Writer
	rows    int64
	refused int64
	known   map[string]bool
	strange map[string]int // labels and brands that nobody knows
	misses  []evalMiss
}

// evalMiss is one row that was read wrongly.
type evalMiss struct {
	ID     json.RawMessage `json:"id"`
	Family string          `json:"family"`
	Note   string          `json:"note,omitempty"`
	Brand  string          `json:"brand,omitempty"`
	Title  string          `json:"title"`
	Found  []string        `json:"found"`
}

func (r *evalRun) each(res *texteval.Result) error {
	r.rows++
	if r.rows%256 == 0 {
		r.bar.set(r.in.read.n.Load(), scan.Summary{Listings: r.rows, Refused: r.refused})
	}
	row := &res.Row
	if !row.Known() {
		r.strange["label "+strconv.Quote(row.Label)+" is not one that the figures know; its rows count as benign"]++
	}
	if row.Guilty() && !r.known[row.Brand] {
		r.strange["brand "+strconv.Quote(row.Brand)+" is not in the brand file; its rows cannot be found"]++
	}
	o := &res.Outcome
	wanted := r.evalFlags.misses
	if wanted != "" && (!o.Right || o.Extra) && (wanted == "all" || wanted == o.Family || wanted == row.Note || wanted == "extra" && o.Extra && row.Guilty()) {
		r.misses = append(r.misses, evalMiss{row.ID, o.Family, row.Note, row.Brand, row.Title, evalFound(&res.Finding)})
	}
	if r.evalFlags.out == "" {
		return nil
	}
	b, err := json.Marshal(&res.Prediction)
	if err == nil {
		_, err = r.out.Write(append(b, '\n'))
	}
	if err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}

func (r *evalRun) problem(p *texteval.Problem) {
	if r.refused++; r.refused <= int64(r.refusals) {
		r.bar.say(printable(fmt.Sprintf("%s:%d: left out: %s", r.in.name, p.Line, evalProblem(p))))
	}
}

// notes says what was left out or cannot be right.
func (r *evalRun) notes(a *program) {
	if more := r.refused - int64(r.refusals); more > 0 {
		a.say("%s: and %d more lines left out", r.in.name, more)
	}
	if r.quiet {
		return
	}
	const most = 10
	var texts []string
	for t := range r.strange {
		texts = append(texts, t)
	}
	slices.Sort(texts)
	for i, t := range texts {
		if i == most {
			a.say("note: and %d more such notes", len(texts)-most)
			break
		}
		a.say("note: %s (%d)", printable(t), r.strange[t])
	}
	if r.refused > 0 {
		a.say("%d rows scored, %d lines left out", r.rows, r.refused)
	}
}

func evalProblem(p *texteval.Problem) string {
	s := p.Message
	if p.Field != "" {
		s = p.Field + ": " + s
	}
	if p.Value != "" {
		s += " (given: " + strconv.Quote(p.Value) + ")"
	}
	if p.Hint != "" {
		s += "; " + p.Hint
	}
	return s
}

// evalFound says in short what the engine saw of brands.
func evalFound(f *engine.Finding) []string {
	out := []string{}
	for i := range f.Signals {
		s := &f.Signals[i]
		if s.Kind != engine.SignalMention {
			continue
		}
		text := s.Name + ": " + string(s.Use)
		if len(s.Spans) > 0 {
			text += " " + strconv.Quote(s.Spans[0].Text)
		}
		if evasive(s) {
			text += " disguised"
		}
		if s.Cue != nil {
			text += " cue " + strconv.Quote(s.Cue.Text)
		}
		if s.Entry != "" {
			text += " by " + s.Entry
		}
		out = append(out, text)
	}
	return out
}

// evalReport writes the figures and, when asked, judges them.
func (a *program) evalReport(f *evalFlags, report *texteval.Report, misses []evalMiss) error {
	w := bufio.NewWriter(a.out)
	var targets []texteval.Target
	if f.targets {
		targets = report.Targets()
	}
	var err error
	if f.format == "json" {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", " ")
		err = enc.Encode(struct {
			*texteval.Report
			Targets []texteval.Target `json:"targets,omitempty"`
			Misses  []evalMiss        `json:"misses,omitempty"`
		}{report, targets, misses})
	} else {
		err = report.WriteText(w)
		if err == nil && f.targets {
			_, _ = w.WriteString("\n")
			_, err = texteval.WriteTargets(w, targets)
		}
		if f.misses != "" {
			_, _ = fmt.Fprintf(w, "\n%d rows wrong in %s\n", len(misses), printable(f.misses))
		}
		for i := range misses {
			_, _ = w.WriteString(misses[i].text())
		}
	}
	if err = errors.Join(err, w.Flush()); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	if slices.ContainsFunc(targets, func(t texteval.Target) bool { return !t.Passed }) {
		return errFound
	}
	return nil
}

func (m *evalMiss) text() string {
	found := "nothing"
	if len(m.Found) > 0 {
		found = strings.Join(m.Found, "; ")
	}
	note := m.Family
	if m.Note != "" {
		note += ", " + m.Note
	}
	if m.Brand != "" {
		note += ", " + m.Brand
	}
	return printable(fmt.Sprintf("%s (%s) %s", m.ID, note, m.Title)) + "\n    found " + printable(found) + "\n"
}
