package wordgen

// Overlay adds our own lists as they are now to a merged list, for when only they have changed and the sources are not
// at hand. What was taken out of them stays until the list is merged anew. It tells whether anything changed.
func Overlay(l *List) (bool, error) {
	m := &merger{words: map[string]*word{}}
	if err := m.own(); err != nil {
		return false, err
	}
	changed := false
	for i := range l.Entries {
		e := &l.Entries[i]
		w := m.words[e.Word]
		if w == nil {
			continue
		}
		delete(m.words, e.Word)
		was := *e
		e.Groups |= w.groups
		e.Class = max(e.Class, w.class)
		w.class, w.groups = e.Class, e.Groups
		w.settle()
		e.Class, e.Groups = w.class, w.groups
		changed = changed || *e != was
	}
	for k, w := range m.words {
		w.settle()
		if worth(k, w) {
			l.Entries = append(l.Entries, Entry{Word: k, Class: w.class, Groups: w.groups})
			for lang := range w.langs {
				l.Meta.Languages[lang]++
			}
			changed = true
		}
	}
	sortEntries(l.Entries)
	l.Meta.Words = len(l.Entries)
	return changed, nil
}
