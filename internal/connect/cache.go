package connect

import (
	"context"
	"sync"

	"engage/internal/actito"
	"engage/internal/msg"
	"engage/internal/qualifio"
)

// Actito is the part of the client that is asked for many files. Errors are those of
// package actito.
type Actito interface {
	Token(ctx context.Context) error
	Entities(ctx context.Context) ([]string, error)
	Form(ctx context.Context, entity, form, upsert string) (string, error)
	Table(ctx context.Context, entity, table string) (actito.Table, error)
}

// Cache keeps Actito's answers, failures too, so that many files with one key make
// each call once. It is safe for concurrent use, and meant for one run: goroutines
// that wait for the same call share the context of the first.
type Cache struct{ results sync.Map }

// Wrap returns a client that caches the answers of the given one, which must be
// comparable, such as a pointer.
func (m *Cache) Wrap(client Actito) Actito { return cachedClient{client, m} }

// cached makes the call unless it was made already. Its key is the client, which
// stands for domain and key, the method and the arguments.
func cached[T any](m *Cache, key any, call func() (T, error)) (T, error) {
	answer, _ := m.results.LoadOrStore(key, sync.OnceValues(func() (answer T, err error) {
		err = msg.CatchPanic(func() (err error) { answer, err = call(); return err })
		return answer, err
	}))
	return answer.(func() (T, error))()
}

type cachedClient struct {
	client Actito
	cache  *Cache
}

func (r cachedClient) Token(ctx context.Context) error {
	_, err := cached(r.cache, [2]any{r.client, "token"}, func() (none struct{}, err error) { return none, r.client.Token(ctx) })
	return err
}

func (r cachedClient) Entities(ctx context.Context) ([]string, error) {
	return cached(r.cache, [2]any{r.client, "entities"}, func() ([]string, error) { return r.client.Entities(ctx) })
}

func (r cachedClient) Form(ctx context.Context, entity, form, upsert string) (string, error) {
	return cached(r.cache, [5]any{r.client, "form", entity, form, upsert}, func() (string, error) { return r.client.Form(ctx, entity, form, upsert) })
}

func (r cachedClient) Table(ctx context.Context, entity, table string) (actito.Table, error) {
	return cached(r.cache, [4]any{r.client, "table", entity, table}, func() (actito.Table, error) { return r.client.Table(ctx, entity, table) })
}

// Feed returns the campaign feed, asked for once by all whose source is the same.
func (c *Cache) Feed(source string, fetch func() (*qualifio.Feed, error)) (*qualifio.Feed, error) {
	return cached(c, source, fetch)
}
