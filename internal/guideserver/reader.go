package guideserver

import (
	"encoding/json"

	"engage/internal/guide"
)

// shown is the state as the page's script wants it.
type shown struct {
	rev      int
	title    string
	sections []guide.Section // without ticks
	ticks    map[string]bool // those that are on
}

// reader is what a tab has already, so that it is told the rest alone: a page
// with hundreds of rows is not sent again for each tick.
type reader struct {
	rev      int             // -1 before the first message
	sections map[string]bool // by their numbers
	ticks    map[string]bool
}

func newReader(have []string) *reader {
	r := &reader{rev: -1, sections: map[string]bool{}}
	for _, rev := range have {
		r.sections[rev] = true
	}
	return r
}

// news is the message that brings the tab from what it was told to what is
// shown now; "" if there is nothing to tell.
func (r *reader) news(now shown) string {
	if now.rev == r.rev {
		return ""
	}
	message := struct {
		Rev      int             `json:"rev"`
		Title    string          `json:"title"`
		All      bool            `json:"all"` // the ticks are all that are on, and not the changed ones
		Sections []guide.Section `json:"sections"`
		Ticks    map[string]bool `json:"ticks"`
	}{Rev: now.rev, Title: now.title, All: r.rev < 0, Sections: []guide.Section{}, Ticks: map[string]bool{}}
	has := map[string]bool{}
	for _, section := range now.sections {
		if !r.sections[section.Rev] {
			message.Sections = append(message.Sections, section)
		}
		has[section.Rev] = true
	}
	for id := range now.ticks {
		if !r.ticks[id] {
			message.Ticks[id] = true
		}
	}
	for id := range r.ticks {
		if !now.ticks[id] {
			message.Ticks[id] = false
		}
	}
	r.rev, r.sections, r.ticks = now.rev, has, now.ticks
	data, _ := json.Marshal(message) // of texts and switches there always is one
	return string(data)
}
