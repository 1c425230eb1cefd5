package guideserver

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"time"

	"engage/internal/check"
	"engage/internal/config"
	"engage/internal/guide"
	"engage/internal/msg"
)

// currentPage returns the current page and its revision.
func (s *Server) currentPage() (*guide.Page, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reload()
	ticks := map[string]bool{}
	maps.Copy(ticks, s.otherTicks)
	for _, id := range guide.StepIDs {
		ticks[guide.StepTick(id)] = guide.StateOf(&s.file.Config, id) == config.StateDone
	}
	return &guide.Page{Guide: s.guide, Live: &guide.Live{Ticks: ticks, Check: s.lastCheck, Problem: s.problem}}, s.rev
}

// reload reads the file. If it can't be used, the page keeps the last valid one and
// shows the problem. As saveTick, it is called with mu held.
func (s *Server) reload() {
	if now, err := os.ReadFile(s.options.Path); err == nil && s.rev > 0 && bytes.Equal(now, s.source) {
		return // reading is cheaper than parsing, and more reliable than a file's time
	}
	f, err := config.Load(s.options.Path)
	var source []byte
	if err == nil {
		source, err = f.Source, f.Err()
	}
	if fmt.Sprint(err) == fmt.Sprint(s.problem) && bytes.Equal(source, s.source) {
		return
	}
	s.rev++
	s.source, s.problem, s.lastCheck.Stale = source, err, true
	if err == nil {
		s.file, s.guide = f, s.options.Language.New(&f.Config)
	}
}

// tick saves the state of a box, and reports whether the configuration was written:
// it only has those of steps.
func (s *Server) tick(ctx context.Context, id string, on bool) (written bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	step := guide.StepOfTick(id)
	if step == "" {
		return false, s.saveTick(id, on)
	}
	if s.reload(); s.problem != nil {
		return false, s.problem
	}
	want := map[bool]config.State{true: config.StateDone, false: config.StateTodo}[on]
	stale := s.lastCheck.Stale
	written, err = s.file.Update(ctx, func(f *config.File) (*config.Config, error) {
		c := f.Config
		if guide.StateOf(&c, step) != want {
			guide.SetState(&c, step, want)
		}
		return &c, nil
	})
	s.reload()
	s.lastCheck.Stale = stale // the results do not depend on the steps
	return written, err
}

// saveTick saves a tick that is not in the configuration. An error changes no tick.
func (s *Server) saveTick(id string, on bool) error {
	ticks := map[string]bool{}
	maps.Copy(ticks, s.otherTicks)
	ticks[id] = on
	if err := s.options.Ticks.Write(ticks); err != nil {
		return err
	}
	s.otherTicks = ticks
	s.rev++
	return nil
}

// runCheck runs the check that handleCheck started.
func (s *Server) runCheck() {
	var report *check.Report
	if err := msg.CatchPanic(func() error { report = s.options.Check(s.ctx); return nil }); err != nil {
		report = check.ErrorReport(s.options.Path, err, false)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lastCheck.Running, s.lastCheck.Report, s.lastCheck.Ended = false, report, time.Now().Format("15:04:05")
	s.rev++
}
