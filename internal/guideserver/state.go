package guideserver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"sync"
	"time"

	"engage/internal/check"
	"engage/internal/config"
	"engage/internal/fail"
	"engage/internal/guide"
)

// state is what the page shows: the configuration's last good state, what is
// wrong with it now, what waits to be written, the marks, and the last check.
type state struct {
	path  string
	marks *marks

	language guide.Language

	writing sync.Mutex // held while the configuration is changed, before mu

	mu      sync.Mutex
	file    *config.File            // the last good one
	guide   *guide.Guide            // of file
	stamp   stamp                   // of the file when it was last looked at
	source  []byte                  // what was read then, good or not; nil if nothing could be
	problem error                   // why it can't be used now; nil while it can
	pending map[string]config.State // steps that were ticked while it could not be used
	checked *guide.Check

	rev      int
	sections []guide.Section // as they are now, without ticks; nil until somebody wants them
	changed  chan struct{}   // closed at the next change
}

var errUnknownTick = errors.New("there is no such box in the guide as it is now")

// stamp is what can be told of a file without reading it.
type stamp struct {
	info os.FileInfo
	seen time.Time
}

func newState(path, marksFile string, language guide.Language) (*state, error) {
	s := &state{path: path, language: language, pending: map[string]config.State{}, changed: make(chan struct{})}
	s.stamp = look(path)
	f, err := config.Load(path)
	if err == nil {
		err = f.Err()
	}
	if err != nil {
		return nil, err
	}
	s.source = f.Source
	s.use(f)
	s.marks = loadMarks(marksFile)
	return s, nil
}

// use makes the file the one that is shown.
func (s *state) use(f *config.File) {
	s.file, s.guide = f, s.language.New(&f.Config)
}

// renew is touch where more than a tick changed.
func (s *state) renew() {
	s.sections = nil
	s.touch()
}

// touch tells everybody that something changed.
func (s *state) touch() {
	s.rev++
	close(s.changed)
	s.changed = make(chan struct{})
}

// page returns the page as it is now.
func (s *state) page() *guide.Page {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pageNow()
}

func (s *state) pageNow() *guide.Page {
	live := &guide.Live{Ticks: s.ticks(), Check: s.checked}
	if s.problem != nil {
		message := s.language.Error(s.problem)
		live.Problem = &guide.Problem{
			Message: message, Hint: s.language.Hint(s.problem), English: message == s.problem.Error(), Pending: true,
		}
	}
	return &guide.Page{Guide: s.guide, Live: live}
}

// ticks are all boxes that are ticked.
func (s *state) ticks() map[string]bool {
	all := s.marks.all()
	for _, id := range guide.StepIDs {
		want, waits := s.pending[id]
		if !waits {
			want = guide.StateOf(&s.file.Config, id)
		}
		all[guide.StepTick(id)] = want == config.StateDone
	}
	return all
}

// now is the state as it is shown, and a channel that is closed when there is a
// newer one.
func (s *state) now() (shown, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	page := s.pageNow()
	on := map[string]bool{}
	for id, ticked := range page.Live.Ticks {
		if ticked {
			on[id] = true
		}
	}
	if s.sections == nil {
		page.Live.Ticks = nil
		// The nodes can be written, or a test would have failed.
		s.sections, _ = page.Sections()
	}
	return shown{s.rev, page.Title(), s.sections, on}, s.changed
}

// watch follows the file until the context ends.
func (s *state) watch(ctx context.Context, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			s.refresh(ctx)
		}
	}
}

// settled is how old a file's time must be before an unchanged one is taken
// for an unchanged content: file systems keep times as coarsely as this.
const settled = 3 * time.Second

func look(path string) stamp {
	info, err := os.Stat(path)
	if err != nil {
		info = nil
	}
	return stamp{info, time.Now()}
}

// same tells whether the file is surely the one of the older stamp.
func (now stamp) same(then stamp) bool {
	if now.info == nil || then.info == nil {
		return now.info == nil && then.info == nil
	}
	return os.SameFile(now.info, then.info) && now.info.Size() == then.info.Size() &&
		now.info.ModTime().Equal(then.info.ModTime()) && then.seen.Sub(then.info.ModTime()) > settled
}

// refresh looks at the file. A content that can't be used leaves the last good
// one in the page, with the reason beside it. Once it can be used again, what
// waited is written.
func (s *state) refresh(ctx context.Context) {
	now := look(s.path)
	s.mu.Lock()
	unchanged := now.same(s.stamp)
	waits := len(s.pending) > 0 && s.problem == nil
	s.mu.Unlock()
	if unchanged && !waits {
		return
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	s.reload()
	s.writePending(ctx)
}

// reload reads the file. It is called with writing held.
func (s *state) reload() {
	now := look(s.path)
	f, err := config.Load(s.path)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stamp = now
	var source []byte
	if err == nil {
		source, err = f.Source, f.Err()
	}
	told := s.problem != nil && err != nil && s.problem.Error() == err.Error()
	if (told || s.problem == nil && err == nil) && bytes.Equal(source, s.source) {
		return
	}
	stale := s.problem != nil || err != nil || !sameButSteps(f, s.file)
	s.source, s.problem = source, err
	if err == nil {
		s.use(f)
	}
	if s.checked != nil && stale {
		old := *s.checked
		old.Stale = true
		s.checked = &old
	}
	s.renew()
}

// sameButSteps tells whether a check would find the same in both: what is said
// of the steps is no part of it, unless it moves lines.
func sameButSteps(a, b *config.File) bool {
	one, other := a.Config, b.Config
	one.Walkthrough, other.Walkthrough = config.Walkthrough{}, config.Walkthrough{}
	return reflect.DeepEqual(one, other) && bytes.Count(a.Source, []byte("\n")) == bytes.Count(b.Source, []byte("\n"))
}

type tickResult struct{ written, pending bool }

// tick records that a box was ticked, or no longer is. A step's own box goes
// into the configuration; while that can't be used, it waits.
func (s *state) tick(ctx context.Context, id string, on bool) (tickResult, error) {
	step := guide.StepOfTick(id)
	if step == "" {
		return tickResult{}, s.mark(id, on)
	}
	want := config.StateTodo
	if on {
		want = config.StateDone
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	written, err := s.write(ctx, map[string]config.State{step: want})
	if fail.KindOf(err) == fail.Config && !isUnsafe(err) {
		s.mu.Lock()
		s.pending[step] = want
		s.touch()
		s.mu.Unlock()
		s.reload()
		return tickResult{pending: true}, nil
	}
	if err != nil {
		return tickResult{}, err
	}
	s.mu.Lock()
	if _, waited := s.pending[step]; waited {
		delete(s.pending, step)
		s.touch()
	}
	s.mu.Unlock()
	s.reload()
	return tickResult{written: written}, nil
}

// isUnsafe tells whether the file is good and can't be edited all the same.
func isUnsafe(err error) bool {
	var unsafe *config.UnsafeError
	return errors.As(err, &unsafe)
}

// write changes the steps in the file, and nothing else there.
func (s *state) write(ctx context.Context, steps map[string]config.State) (bool, error) {
	f, err := config.Load(s.path)
	if err != nil {
		return false, err
	}
	return f.Update(ctx, func(f *config.File) (*config.Config, error) {
		c := f.Config
		for _, id := range guide.StepIDs {
			if want, set := steps[id]; set && guide.StateOf(&c, id) != want {
				guide.SetState(&c, id, want)
			}
		}
		return &c, nil
	})
}

// writePending writes what waited, if the file can be used again. It is called
// with writing held.
func (s *state) writePending(ctx context.Context) {
	s.mu.Lock()
	waits := len(s.pending) > 0 && s.problem == nil
	steps := make(map[string]config.State, len(s.pending))
	for id, want := range s.pending {
		steps[id] = want
	}
	s.mu.Unlock()
	if !waits {
		return
	}
	if _, err := s.write(ctx, steps); err != nil {
		return // it waits on; the next look tries again
	}
	s.mu.Lock()
	clear(s.pending)
	s.touch()
	s.mu.Unlock()
	s.reload()
}

// unwritten lists the steps whose ticks could not be written.
func (s *state) unwritten() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []string
	for _, id := range guide.StepIDs {
		if want, waits := s.pending[id]; waits {
			list = append(list, fmt.Sprintf("%s: %s", id, want))
		}
	}
	return list
}

// mark records a tick that the configuration has no place for.
func (s *state) mark(id string, on bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	known := slices.ContainsFunc(s.pageNow().Ticks(), func(t guide.Tick) bool { return t.ID == id })
	if !known {
		return errUnknownTick
	}
	if err := s.marks.set(id, on); err != nil {
		return err
	}
	s.touch()
	return nil
}

// beginCheck notes that a check runs; false if one does already.
func (s *state) beginCheck() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.checked != nil && s.checked.Running {
		return false
	}
	running := guide.Check{}
	if s.checked != nil {
		running = *s.checked
	}
	running.Running = true
	s.checked = &running
	s.renew()
	return true
}

// endCheck checks, and shows what was found.
func (s *state) endCheck(ctx context.Context, run func(context.Context) *check.Report) {
	s.mu.Lock()
	file, broken := s.file, s.problem != nil
	s.mu.Unlock()
	var report *check.Report
	err := fail.Guard(func() error {
		report = run(ctx)
		return nil
	})
	if err != nil {
		report = check.Missing(s.path, err, false)
	}
	result := &guide.Check{OK: report.OK, Ended: time.Now().Format("15:04:05")}
	for _, c := range report.Checks {
		message, hint := c.In(s.language.Speaker)
		row := guide.CheckRow{
			Status: string(c.Status), ID: c.ID, Message: message, Hint: hint,
			English: message == c.Message, HintEnglish: hint == c.Hint,
		}
		if c.Line > 0 {
			row.Place = s.language.Say("line %d:", c.Line)
		}
		result.Rows = append(result.Rows, row)
	}
	// What needs the reader comes first.
	order := map[string]int{string(check.Fail): 0, string(check.Warn): 1, string(check.Skip): 2, string(check.Pass): 3}
	slices.SortStableFunc(result.Rows, func(a, b guide.CheckRow) int { return order[a.Status] - order[b.Status] })
	s.mu.Lock()
	defer s.mu.Unlock()
	result.Stale = broken != (s.problem != nil) || !sameButSteps(file, s.file)
	s.checked = result
	s.renew()
}
