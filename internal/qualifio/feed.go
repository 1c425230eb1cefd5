package qualifio

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"engage/internal/config"
	"engage/internal/lists"
	"engage/internal/secret"
)

// Bounds on what a feed may hold: engage's own.
const (
	maxCampaigns  = 10_000
	maxNameLength = 512 // characters
)

// Campaign is one campaign of the feed.
type Campaign struct {
	Title   string // "" where the feed has none that can be shown
	Website string // the same
	Ended   bool   // takes no more participations, as far as its date can be read
}

// Feed is what engage needs of a campaign feed, the newest campaigns first.
type Feed struct{ Campaigns []Campaign }

// Names returns the names that a push rule of the level can have, each once. The
// feed knows those of websites and campaigns.
func (f *Feed) Names(level string) []string {
	var names []string
	seen := map[string]bool{"": true}
	for _, c := range f.Campaigns {
		name := map[string]string{config.LevelWebsite: c.Website, config.LevelCampaign: c.Title}[level]
		if !seen[name] {
			names = append(names, name)
		}
		seen[name] = true
	}
	return names
}

// read reads the answer tolerantly: what is of another kind than documented, and
// a name that can't be shown, counts as absent. The hidden secret is in no name.
func read(body []byte, hidden secret.Key) (*Feed, error) {
	var answer struct{ Channels channels }
	err := json.Unmarshal(bytes.TrimPrefix(body, []byte("\ufeff")), &answer)
	_, otherKind := errors.AsType[*json.UnmarshalTypeError](err)
	switch {
	case err != nil && !otherKind:
		return nil, errors.New("it is no whole JSON")
	case answer.Channels == nil:
		return nil, errors.New("it has no list of channels")
	case len(answer.Channels) > maxCampaigns:
		return nil, fmt.Errorf("there came more than %d campaigns, the most that engage takes", maxCampaigns)
	}
	slices.SortStableFunc(answer.Channels, func(a, b channel) int { return cmp.Compare(b.DateCreated, a.DateCreated) })
	return &Feed{lists.Map(answer.Channels, func(c channel) Campaign {
		return Campaign{showable(c.Campaign.CampaignTitle, hidden), showable(c.Website.Name, hidden), ended(c.Schedule.EndDate)}
	})}, nil
}

// channels are decoded up to one more than are taken, because those of a feed of
// small values need many times its size.
type channels []channel

type channel struct {
	Campaign    struct{ CampaignTitle string }
	Website     struct{ Name string }
	DateCreated string // for the order
	Schedule    struct{ EndDate string }
}

// UnmarshalJSON decodes a list; another value leaves none.
func (c *channels) UnmarshalJSON(text []byte) error {
	list := json.NewDecoder(bytes.NewReader(text))
	if start, _ := list.Token(); start != json.Delim('[') {
		return nil
	}
	for *c = (channels{}); list.More() && len(*c) <= maxCampaigns; {
		var one channel
		_ = list.Decode(&one) // what is of another kind stays empty
		*c = append(*c, one)
	}
	return nil
}

// showable returns a name without the blanks around it, "" for what is none.
func showable(name string, hidden secret.Key) string {
	name = strings.TrimSpace(name)
	odd := func(r rune) bool { return unicode.IsControl(r) || r == unicode.ReplacementChar }
	if utf8.RuneCountInString(name) > maxNameLength || strings.ContainsFunc(name, odd) || secret.Contains([]byte(name), hidden) {
		return ""
	}
	return name
}

// ended reports whether the date is past in every time zone. How the feed writes
// dates is not documented: one that does not begin as in ISO 8601 is not past.
func ended(date string) bool {
	day, err := time.Parse(time.DateOnly, date[:min(len(date), len(time.DateOnly))])
	return err == nil && time.Since(day) > 48*time.Hour
}
