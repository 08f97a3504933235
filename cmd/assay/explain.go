package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/mattn/go-runewidth"

	"github.com/assay-ip/assay/engine"
	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/mention"
)

// explain writes a finding for people.
func explain(w io.Writer, l *engine.Listing, f *engine.Finding) {
	line := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format+"\n", args...) }
	line("%s  probability of infringement %s", strings.ToUpper(string(f.Route)), percent(f.Probability))
	line("")
	line("  %s", printable(l.Title))
	if marks := underline(l.Title, f); marks != "" {
		line("  %s", marks)
	}
	line("")
	if len(f.Signals) == 0 {
		line("Nothing was seen in it.")
	} else {
		line("What was seen")
	}
	for i := range f.Signals {
		explainSignal(line, &f.Signals[i])
	}
	line("")
	line("What it adds up to")
	for _, c := range f.Contributions {
		line("  %+7.2f  %-24s %s", float64(c.Value)/1000, featureText(c.Feature), signalName(f, c.Signal))
	}
	line("  %+7.2f  in all, which is %s", float64(f.Score)/1000, percent(f.Probability))
	if len(f.WouldChange)+len(f.WouldChangeTogether) > 0 {
		line("")
		line("What would have changed the verdict")
		for _, c := range f.WouldChange {
			line("  without %s%s: %s", featureText(c.Feature), inBrackets(signalName(f, c.Signal)), c.Route)
		}
		for _, c := range f.WouldChangeTogether {
			parts := make([]string, len(c.Without))
			for i, p := range c.Without {
				parts[i] = featureText(p.Feature) + inBrackets(signalName(f, p.Signal))
			}
			line("  without %s: %s", strings.Join(parts, " and "), c.Route)
		}
	}
	if len(f.Unavailable) > 0 {
		line("")
		line("What could not be looked at")
		for _, g := range f.Unavailable {
			line("  %s: %s%s", g.Signal, strings.ReplaceAll(g.Reason, "_", " "), inBrackets(printable(g.Detail)))
		}
	}
}

func inBrackets(s string) string {
	if s == "" {
		return ""
	}
	return " (" + s + ")"
}

// underline marks what was read in the title, as it is written by printable.
func underline(title string, f *engine.Finding) string {
	marked := make([]bool, len(title))
	found := false
	for i := range f.Signals {
		for _, s := range f.Signals[i].Spans {
			if s.Field == engine.FieldTitle {
				for j := s.Start; j < min(s.End, len(marked)); j++ {
					marked[j], found = true, true
				}
			}
		}
	}
	if !found {
		return ""
	}
	var b strings.Builder
	for i, r := range title {
		mark := " "
		if marked[i] {
			mark = "^"
		}
		b.WriteString(strings.Repeat(mark, runewidth.StringWidth(printable(string(r)))))
	}
	return strings.TrimRight(b.String(), " ")
}

func explainSignal(line func(string, ...any), s *engine.Signal) {
	line("  %-9s %s", s.ID[:strings.IndexByte(s.ID+"/", '/')], printable(signalLine(s)))
	if s.Entry != "" && s.Version != "" { // of a pack; a rule has no version
		strength := ""
		if s.Kind == engine.SignalMention {
			strength = inBrackets(string(s.Strength))
		}
		line("            known from %s of %s%s", printable(s.Entry), s.Version, strength)
	}
	for _, step := range s.Undone {
		line("            %s", stepText(step))
	}
	if s.Cue != nil {
		line("            decided by %s", strconv.Quote(s.Cue.Text))
	}
	if s.Exempt != "" {
		line("            exempt because of %s", strconv.Quote(s.Exempt))
	}
	if s.Effect != "" {
		line("            asks for %s at least", s.Effect)
	}
	if s.Citation != "" {
		unverified := ""
		if s.Unverified {
			unverified = " (unverified: nobody has checked it against the primary text)"
		}
		line("            %s%s", printable(s.Citation), unverified)
	}
}

// signalLine says what a signal is, more fully than signalText.
func signalLine(s *engine.Signal) string {
	switch s.Kind {
	case engine.SignalMention:
		where := ""
		if len(s.Spans) > 0 {
			where = strconv.Quote(s.Spans[0].Text) + " in the " + string(s.Spans[0].Field) + " "
		}
		return where + "reads " + strconv.Quote(s.Pattern) + ": " + s.Name + ", " + useText(s.Use)
	case engine.SignalPrice:
		if p := s.Position; p != nil {
			text := fmt.Sprintf("%s %s is %d %% of the lowest price of %s, which is sold at %s to %s %s", p.Price, p.Currency, p.Percent, s.Name, p.Band.Low, p.Band.High, p.Band.Currency)
			if p.Converted.Stated() {
				text += fmt.Sprintf(" (converted to %s %s at the rate of %s)", p.Converted, p.Band.Currency, p.RateDate)
			}
			return text
		}
	case engine.SignalLexicon:
		return signalText(s) + " (" + string(s.Strength) + ")"
	case engine.SignalRule, engine.SignalProhibited:
	}
	return signalText(s)
}

func useText(u mention.Use) string {
	switch u {
	case mention.UseMark:
		return "the goods are offered under the name"
	case mention.UseNominative:
		return "only said to fit it"
	case mention.UseComparison:
		return "compared with it"
	case mention.UseNegation:
		return "said not to be it"
	case mention.UseSecondHand:
		return "a used article of the brand"
	case mention.UseCommonWord:
		return "an ordinary word here"
	}
	return string(u)
}

// stepText says what a hidden character really is.
func stepText(s fold.Step) string {
	from := strconv.QuoteToGraphic(s.From)
	name := inBrackets(s.Name)
	switch s.Kind {
	case fold.StepInvisible:
		return "invisible " + strconv.QuoteToASCII(s.From) + name + " removed"
	case fold.StepSeparator:
		return from + " between letters removed"
	case fold.StepMark, fold.StepAccent:
		return "mark " + strconv.QuoteToASCII(s.From) + name + " removed"
	case fold.StepReversed:
		return from + " turned round"
	case fold.StepConfusable:
		return from + name + " looks like " + strconv.Quote(s.To)
	case fold.StepLeet:
		return from + " read as " + strconv.Quote(s.To)
	case fold.StepWidth:
		return from + name + " is a form of " + strconv.Quote(s.To)
	case fold.StepEntity:
		return from + " stands for " + strconv.Quote(s.To)
	case fold.StepMask:
		return from + " hides " + strconv.Quote(s.To)
	case fold.StepSlip:
		return from + " is a misspelling of " + strconv.Quote(s.To)
	case fold.StepSound, fold.StepHomophone:
		return from + " sounds like " + strconv.Quote(s.To)
	case fold.StepScript:
		return from + " is " + strconv.Quote(s.To) + " in another script"
	case fold.StepPinyin:
		return from + " is " + strconv.Quote(s.To) + " in Latin letters"
	case fold.StepVariant:
		return from + " is another form of " + strconv.Quote(s.To)
	case fold.StepShape:
		return from + " looks like " + strconv.Quote(s.To)
	case fold.StepShortened:
		return from + " is " + strconv.Quote(s.To) + " cut short"
	}
	return from + " read as " + strconv.Quote(s.To)
}

// featureText writes a feature's name in words.
func featureText(feature string) string {
	if feature == "prior" {
		return "before anything is known"
	}
	if feature == "effect" {
		return "what it asks for"
	}
	return strings.NewReplacer(".", " ", "_", " ").Replace(feature)
}

func signalName(f *engine.Finding, id string) string {
	for i := range f.Signals {
		if s := &f.Signals[i]; s.ID == id {
			if len(s.Spans) > 0 && s.Kind != engine.SignalPrice {
				return printable(strconv.Quote(s.Spans[0].Text))
			}
			return printable(s.Name)
		}
	}
	return ""
}
