package guideserver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"sync"
	"time"

	"engage/internal/check"
	"engage/internal/config"
	"engage/internal/guide"
	"engage/internal/msg"
)

// state is what the page shows: the configuration's last good state, what is
// wrong with it now, what waits to be written, the marks, and the last check.
type state struct {
	path     string
	language guide.Language

	mu      sync.Mutex
	marks   marks
	file    *config.File // the last good one
	guide   *guide.Guide // of file
	source  []byte       // what was read last, good or not; nil if nothing could be
	problem error        // why it can't be used now; nil while it can
	pending steps        // what was ticked while it could not be used
	checked guide.Check
	rev     int // another one for another page
}

// steps is what the user says of steps, by their ids.
type steps map[string]config.State

var errUnknownTick = errors.New("there is no such box in the guide as it is now")

func newState(path, marksFile string, language guide.Language) (*state, error) {
	s := &state{path: path, language: language, marks: loadMarks(marksFile), pending: steps{}}
	s.reload()
	return s, s.problem
}

// now returns the page as it is now, and its revision.
func (s *state) now(ctx context.Context) (*guide.Page, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.follow(ctx)
	return s.page(), s.rev
}

func (s *state) page() *guide.Page {
	checked := s.checked
	live := &guide.Live{Ticks: maps.Clone(s.marks.on), Check: &checked}
	for _, id := range guide.StepIDs {
		want, waits := s.pending[id]
		if !waits {
			want = guide.StateOf(&s.file.Config, id)
		}
		live.Ticks[guide.StepTick(id)] = want == config.StateDone
	}
	if s.problem != nil {
		message := s.language.Error(s.problem)
		live.Problem = &guide.Problem{Message: message, Hint: s.language.Hint(s.problem), English: message == s.problem.Error()}
	}
	return &guide.Page{Guide: s.guide, Live: live}
}

// follow looks at the file. A content that can't be used leaves the last good
// one in the page, with the reason beside it. Once it can be used again, what
// waited is written. As all that follows, it is called with mu held.
func (s *state) follow(ctx context.Context) {
	if now, err := os.ReadFile(s.path); err != nil || !bytes.Equal(now, s.source) {
		s.reload() // to read is cheaper than to parse, and surer than a file's time
	}
	if len(s.pending) == 0 || s.problem != nil {
		return
	}
	if _, err := s.write(ctx, s.pending); err == nil { // or it waits on
		clear(s.pending)
		s.rev++
		s.reload()
	}
}

func (s *state) reload() {
	f, err := config.Load(s.path)
	var source []byte
	if err == nil {
		source, err = f.Source, f.Err()
	}
	if fmt.Sprint(err) == fmt.Sprint(s.problem) && bytes.Equal(source, s.source) {
		return
	}
	s.rev++
	stale := s.problem != nil || err != nil || s.file == nil || !sameButSteps(f, s.file)
	s.checked.Stale = s.checked.Stale || stale
	s.source, s.problem = source, err
	if err == nil {
		s.file, s.guide = f, s.language.New(&f.Config)
	}
}

// sameButSteps reports whether a check would find the same in both: what is said
// of the steps is no part of it, unless it moves lines.
func sameButSteps(a, b *config.File) bool {
	one, other := a.Config, b.Config
	one.Walkthrough, other.Walkthrough = config.Walkthrough{}, config.Walkthrough{}
	return reflect.DeepEqual(one, other) && bytes.Count(a.Source, []byte("\n")) == bytes.Count(b.Source, []byte("\n"))
}

// tick records that a box was ticked, or no longer is. A step's own box goes
// into the configuration; while that can't be used, it waits.
func (s *state) tick(ctx context.Context, id string, on bool) (written, pending bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	step := guide.StepOfTick(id)
	if step == "" {
		if !slices.ContainsFunc(s.page().Ticks(), func(t guide.Tick) bool { return t.ID == id }) {
			return false, false, errUnknownTick
		}
		s.rev++
		return false, false, s.marks.set(id, on)
	}
	want := config.StateTodo
	if on {
		want = config.StateDone
	}
	written, err = s.write(ctx, steps{step: want})
	var unsafe *config.UnsafeError // the file is good and can't be edited all the same
	switch {
	case msg.KindOf(err) == msg.Config && !errors.As(err, &unsafe):
		s.pending[step], pending, err = want, true, nil
	case err != nil:
		return false, false, err
	default:
		delete(s.pending, step)
	}
	s.rev++
	s.reload()
	return written, pending, nil
}

// write changes the steps in the file, and nothing else there.
func (s *state) write(ctx context.Context, wanted steps) (bool, error) {
	f, err := config.Load(s.path)
	if err != nil {
		return false, err
	}
	return f.Update(ctx, func(f *config.File) (*config.Config, error) {
		c := f.Config
		for id, want := range wanted {
			if guide.StateOf(&c, id) != want {
				guide.SetState(&c, id, want)
			}
		}
		return &c, nil
	})
}

// unwritten lists the steps whose ticks could not be written.
func (s *state) unwritten() (list []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range guide.StepIDs {
		if want, waits := s.pending[id]; waits {
			list = append(list, fmt.Sprintf("%s: %s", id, want))
		}
	}
	return list
}

// beginCheck notes that a check runs; false if one does already.
func (s *state) beginCheck() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.checked.Running {
		return false
	}
	s.checked.Running = true
	s.rev++
	return true
}

// endCheck checks, and shows what was found.
func (s *state) endCheck(ctx context.Context, run func(context.Context) *check.Report) {
	s.mu.Lock()
	file, broken := s.file, s.problem != nil
	s.mu.Unlock()
	var report *check.Report
	if err := msg.Guard(func() error { report = run(ctx); return nil }); err != nil {
		report = check.Missing(s.path, err, false)
	}
	result := guide.Check{OK: report.OK, Ended: time.Now().Format("15:04:05")}
	// What needs the reader comes first.
	for _, status := range []check.Status{check.Fail, check.Warn, check.Skip, check.Pass} {
		for _, c := range report.Checks {
			if c.Status != status {
				continue
			}
			message, hint := c.In(s.language.Language)
			row := guide.CheckRow{
				Status: string(c.Status), ID: c.ID, Message: message, Hint: hint,
				English: message == c.Message.String(), HintEnglish: hint == c.Hint.String(),
			}
			if c.Line > 0 {
				row.Place = s.language.Say("line %d:", c.Line)
			}
			result.Rows = append(result.Rows, row)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	result.Stale = broken != (s.problem != nil) || !sameButSteps(file, s.file)
	s.checked = result
	s.rev++
}
