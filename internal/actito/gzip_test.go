package actito

import (
	"bytes"
	"compress/gzip"
	"io"
	"log"
	"sync"
	"testing"
)

var silentLog = log.New(io.Discard, "", 0)

var makeBomb = sync.OnceValues(func() ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	blank := bytes.Repeat([]byte(" "), 1<<20)
	for range 2 * testBody >> 20 {
		if _, err := w.Write(blank); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), w.Close()
})

// gzipBombBody is twice what an answer may have, in a few hundred kB.
func gzipBombBody(t testing.TB) []byte {
	bomb, err := makeBomb()
	if err != nil {
		t.Fatal(err)
	}
	return bomb
}
