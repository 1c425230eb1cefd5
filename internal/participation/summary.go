package participation

import (
	"context"
	"errors"
	"io"
	"slices"

	"engage/internal/config"
)

// Bounds of a summary. What is beyond them is counted.
const (
	mostProblems = 10
	mostNames    = 1000 // opt-ins beside those of the configuration, and campaigns
	longestName  = 200  // characters
)

// Summary sums up participations.
type Summary struct {
	Source
	Participations int              `json:"participations"`
	Free           int              `json:"without_obstacle"`
	Obstacles      map[Obstacle]int `json:"obstacles"`
	OptIns         []*OptInCount    `json:"optins"`                      // those of the configuration first
	Campaigns      map[string]int   `json:"campaigns_without_push_rule"` // their participations
	Unlisted       int              `json:"not_listed"`                  // what would count under further names
	Problems       []*Problem       `json:"problems"`                    // the first of what could not be read
	MoreProblems   int              `json:"more_problems"`

	Only *Explanation `json:"-"` // of the first participation

	optIns map[OptIn]*OptInCount
	most   int // opt-ins to list
}

// OptInCount is how often an opt-in was answered, and how.
type OptInCount struct {
	Label string `json:"label"` // "" where there is a variable: each campaign may have its own
	Variable
	Replies map[Reply]int `json:"replies"`
}

// Summarize reads participations to the end, and sums up what they would do with
// the configuration. What can't be read is among the summary's problems; the error
// is the input's own, or the context's.
func Summarize(ctx context.Context, in io.Reader, c *config.Config) (*Summary, error) {
	e, r := newExplainer(c), newReader(in)
	s := &Summary{
		Obstacles: map[Obstacle]int{}, OptIns: []*OptInCount{}, Campaigns: map[string]int{}, Problems: []*Problem{},
		optIns: map[OptIn]*OptInCount{}, most: len(c.MappingVariables) + mostNames,
	}
	for _, v := range c.MappingVariables {
		s.optIn(OptIn{Variable: e.variables[v.TechnicalName]})
	}
	for ctx.Err() == nil {
		p, err := r.next()
		var problem *Problem
		switch {
		case errors.Is(err, io.EOF):
			return s, nil
		case errors.As(err, &problem) && len(s.Problems) < mostProblems:
			s.Problems = append(s.Problems, problem)
		case problem != nil:
			s.MoreProblems++
		case err != nil:
			return nil, err
		default:
			s.add(e.explain(p))
		}
	}
	return nil, ctx.Err()
}

func (s *Summary) add(x *Explanation) {
	if s.Participations++; s.Participations == 1 {
		s.Only = x
	}
	if len(x.Obstacles) == 0 {
		s.Free++
	}
	for _, obstacle := range x.Obstacles {
		s.Obstacles[obstacle]++
	}
	if slices.Contains(x.Obstacles, NoPushRule) {
		name := clip(x.Campaign)
		if s.Campaigns[name] == 0 && len(s.Campaigns) == mostNames {
			s.Unlisted++
		} else {
			s.Campaigns[name]++
		}
	}
	for _, o := range x.OptIns {
		key := OptIn{Variable: o.Variable}
		if o.Subscription == "" {
			key.Name = clip(o.Name)
		}
		if o.Name == "" {
			key.Label = clip(o.Label)
		}
		if count := s.optIn(key); count != nil {
			count.Replies[o.Reply]++
		} else {
			s.Unlisted++
		}
	}
}

// optIn returns the count of an opt-in; nil where there are too many of them.
func (s *Summary) optIn(key OptIn) *OptInCount {
	if s.optIns[key] == nil && len(s.OptIns) < s.most {
		s.optIns[key] = &OptInCount{key.Label, key.Variable, map[Reply]int{Ticked: 0, Unticked: 0, Unanswered: 0, Unclear: 0}}
		s.OptIns = append(s.OptIns, s.optIns[key])
	}
	return s.optIns[key]
}

// clip shortens a name, so that a summary's memory is bounded.
func clip(name string) string {
	if long := []rune(name); len(long) > longestName {
		return string(long[:longestName]) + "…"
	}
	return name
}
