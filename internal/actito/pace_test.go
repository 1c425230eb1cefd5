package actito

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// TestPace: no more calls than allowed begin within any minute, whoever makes them.
func TestPace(t *testing.T) {
	now, told := time.Unix(1000, 0), 0
	pace := NewLimits(0, 3, func(int) { told++ })
	pace.now = func() time.Time { return now }
	var begun []time.Time
	for i := range 20 {
		now = now.Add(time.Duration(i%3) * 7 * time.Second)
		begun = append(begun, now.Add(pace.reserve()))
	}
	for i := 3; i < len(begun); i++ {
		if begun[i].Sub(begun[i-3]) < time.Minute {
			t.Errorf("calls %d to %d begin at %v and %v", i-3, i, begun[i-3], begun[i])
		}
	}
	if begun[0] != time.Unix(1000, 0) || told == 0 || begun[19].Sub(begun[0]) > 7*time.Minute {
		t.Error(begun, told)
	}
	if n := len(NewLimits(0, 0, nil).begun); n != 100 {
		t.Errorf("%d calls a minute by default", n)
	}
}

// TestPacedCalls: two clients of one licence wait for each other, on the clock that
// also waits between attempts, and the wait can be cancelled.
func TestPacedCalls(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"accessToken":"token","expiresIn":0}`))
	}))
	t.Cleanup(server.Close)
	pace := NewLimits(0, 1, nil)
	a := newProbe(t, server.URL, func(o *Options) { o.Limits = pace })
	b := newProbe(t, server.URL, func(o *Options) { o.Limits = pace })
	if err := errors.Join(a.Token(t.Context()), b.Token(t.Context())); err != nil {
		t.Fatal(err)
	}
	if len(a.clock.waits) != 0 || len(b.clock.waits) != 1 || b.clock.waits[0] < 50*time.Second {
		t.Errorf("waits: %v, %v", a.clock.waits, b.clock.waits)
	}
	ctx, cancel := context.WithCancel(t.Context())
	c := newProbe(t, server.URL, func(o *Options) {
		o.Limits, o.after = pace, func(time.Duration) <-chan time.Time { cancel(); return nil }
	})
	if err := c.Token(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
