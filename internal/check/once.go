package check

import (
	"context"
	"strings"
	"sync"

	"engage/internal/msg"
)

// Memory remembers what Actito answered, so that many files of one key ask the
// same question once: a hundred files of one entity and form take as many
// calls as one does. Failures are remembered, too; a hundred files of a domain
// that can't be reached would otherwise wait for it one after the other. It is
// safe for concurrent use, and meant for one run.
type Memory struct {
	mu      sync.Mutex
	answers map[question]*answer
}

// question is what was asked. The client stands for domain and key.
type question struct {
	client Actito
	text   string
}

type answer struct {
	ready chan struct{}
	names []string
	err   error
}

// Of returns the client with its answers remembered. The client must be one
// that can be compared, such as a pointer.
func (m *Memory) Of(client Actito) Actito { return remembering{client, m} }

func (m *Memory) ask(ctx context.Context, q question, call func() ([]string, error)) ([]string, error) {
	m.mu.Lock()
	if m.answers == nil {
		m.answers = map[question]*answer{}
	}
	a, asked := m.answers[q]
	if !asked {
		a = &answer{ready: make(chan struct{})}
		m.answers[q] = a
	}
	m.mu.Unlock()
	if asked {
		select {
		case <-a.ready:
			return a.names, a.err
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	defer close(a.ready)
	// A panic must not leave the others waiting.
	a.err = msg.Guard(func() (err error) { a.names, err = call(); return err })
	return a.names, a.err
}

type remembering struct {
	client Actito
	memory *Memory
}

// Token implements Actito.
func (r remembering) Token(ctx context.Context) error {
	_, err := r.memory.ask(ctx, r.about("token"), func() ([]string, error) { return nil, r.client.Token(ctx) })
	return err
}

// Entities implements Actito.
func (r remembering) Entities(ctx context.Context) ([]string, error) {
	return r.memory.ask(ctx, r.about("entities"), func() ([]string, error) { return r.client.Entities(ctx) })
}

// Form implements Actito.
func (r remembering) Form(ctx context.Context, entity, form string) error {
	_, err := r.memory.ask(ctx, r.about("form", entity, form), func() ([]string, error) { return nil, r.client.Form(ctx, entity, form) })
	return err
}

// Subscriptions implements Actito.
func (r remembering) Subscriptions(ctx context.Context, entity, table string) ([]string, error) {
	return r.memory.ask(ctx, r.about("subscriptions", entity, table), func() ([]string, error) {
		return r.client.Subscriptions(ctx, entity, table)
	})
}

// about joins the words with a character that no configuration can hold.
func (r remembering) about(words ...string) question {
	return question{r.client, strings.Join(words, "\x00")}
}
