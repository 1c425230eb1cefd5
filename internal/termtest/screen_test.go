//go:build unix

package termtest

import (
	"strings"
	"testing"
)

func TestScreen(t *testing.T) {
	tests := []struct {
		name, in, want string
	}{
		{"erase to the end", "abcdef\r\x1b[3C\x1b[K", "abc"},
		{"erase line", "abc\r\n\x1b[Adef\x1b[2K\rx", "x"},
		{"cursor up and rewrite", "one\r\ntwo\r\nthree\r\x1b[2Aone!\x1b[K\n\r\ntri\x1b[K", "one!\ntwo\ntri"},
		{"erase below", "one\r\ntwo\r\nthree\x1b[2A\x1b[J", "one"},
		{"full line, no wrap yet", "0123456789\r\nx", "0123456789\nx"},
		{"wrap", "0123456789ab", "0123456789\nab"},
		{"wide at the edge", "012345678数x", "012345678\n数x"},
		{"wide ends at the edge", "01234567数x", "01234567数\nx"},
		{"half of a wide one overwritten", "数字\r\x1b[Cx", " x字"},
		{"other half", "数字\rx", "x 字"},
		{"combining mark", "e\u0301x", "e\u0301x"},
		{"joined emoji", "👩\u200d💻x", "👩\u200d💻x"},
		{"flag", "🇧🇪x", "🇧🇪x"},
		{"insert and delete lines", "a\r\nb\r\nc\x1b[2;1H\x1b[L\x1b[1;1H\x1b[M", "\nb\nc"},
		{"insert and delete characters", "abcd\r\x1b[2P\x1b[@x", "xcd"},
		{"tab and backspace", "a\tb\b\bc", "a      cb"},
		{"absolute position", "\x1b[3;5Hx\x1b[Hy", "y\n\n    x"},
		{"scrolling region", "a\r\nb\r\nc\r\nd\x1b[2;3r\x1b[3;1H\nx\x1b[r", "a\nc\nx\nd"},
		{"reverse index", "a\x1b[H\x1bMb", "b\na"},
		{"saved cursor", "ab\x1b7\r\ncd\x1b8x", "abx\ncd"},
		{"alternate screen", "main\x1b[?1049h\x1b[Halt\x1b[?1049l!", "main!"},
		{"colours do nothing", "\x1b[1;38;5;212mred\x1b[0m \x1b[38:2::1:2:3mx", "red x"},
		{"title and links do nothing", "\x1b]0;title\aa\x1b]8;;http://x\x1b\\b\x1b]8;;\x1b\\", "ab"},
		{"repeat", "a\x1b[3b", "aaaa"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := newEmulator(10, 5)
			_, _ = e.Write([]byte(tt.in))
			same(t, "at once", tt.want, e.visible())
			e = newEmulator(10, 5)
			for i := range len(tt.in) {
				_, _ = e.Write([]byte{tt.in[i]})
			}
			same(t, "byte by byte", tt.want, e.visible())
		})
	}
}

func TestScrollbackOfTheEmulator(t *testing.T) {
	e := newEmulator(10, 3)
	_, _ = e.Write([]byte("1\r\n2\r\n3\r\n4\r\n0123456789ab\r\n\x1b[?1049hnot kept\r\n\n\n\n\x1b[?1049l5"))
	same(t, "everything", "1\n2\n3\n4\n0123456789\nab\n5", e.everything())
	same(t, "screen", "0123456789\nab\n5", e.visible())
	same(t, "unwrapped", "1\n2\n3\n4\n0123456789ab\n5", e.unwrapped())
	_, _ = e.Write([]byte("\r\x1b[Kwith blanks  "))
	if got := e.unwrapped(); !strings.HasSuffix(got, "with blanks  ") {
		t.Errorf("blanks that were written are cut: %q", got)
	}
}

func TestResizeOfTheEmulator(t *testing.T) {
	long := "0123456789abcdef"
	tests := []struct {
		name       string
		in         string
		cols, rows int
		screen     string
		history    int
		x, y       int
	}{
		{"wider joins", long + "!", 20, 4, long + "!", 0, 17, 0},
		{"narrower wraps", "12345678", 5, 4, "12345\n678", 0, 3, 1},
		{"narrower, cursor in the middle", "12345678\x1b[2D", 5, 4, "12345\n678", 0, 1, 1},
		{"narrower, cursor on the break", "12345678\x1b[3D", 5, 4, "12345\n678", 0, 0, 1},
		{"full line keeps its wait to wrap", "12345", 5, 4, "12345", 0, 4, 0},
		{"shorter pushes out at the top", "1\r\n2\r\n3\r\n4", 10, 2, "3\n4", 2, 1, 1},
		{"shorter with room", "1\r\n2", 10, 2, "1\n2", 0, 1, 1},
		{"shorter, cursor on top", "1\r\n2\r\n3\r\n4\x1b[H", 10, 2, "1\n2", 0, 0, 0},
		{"taller brings back", "1\r\n2\r\n3\r\n4\r\n5\r\n6", 10, 5, "2\n3\n4\n5\n6", 1, 1, 4},
		{"wide ones do not split", "数字数字", 5, 4, "数字\n数字", 0, 4, 1},
		{"cursor behind the text", "ab\x1b[8G", 5, 4, "ab", 0, 4, 0},
		{"empty lines stay", "a\r\n\r\nb", 5, 4, "a\n\nb", 0, 1, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := newEmulator(10, 4)
			_, _ = e.Write([]byte(tt.in))
			before := e.unwrapped()
			e.resize(tt.cols, tt.rows)
			same(t, "screen", tt.screen, e.visible())
			if len(e.history) != tt.history || e.screen.x != tt.x || e.screen.y != tt.y {
				t.Errorf("history %d, cursor %d,%d; want %d, %d,%d", len(e.history), e.screen.x, e.screen.y, tt.history, tt.x, tt.y)
			}
			if tt.name != "shorter, cursor on top" {
				same(t, "unwrapped", before, e.unwrapped())
			}
		})
	}
	e := newEmulator(10, 4)
	_, _ = e.Write([]byte("12345"))
	e.resize(5, 4)
	_, _ = e.Write([]byte("6"))
	same(t, "writing goes on", "12345\n6", e.visible())
	same(t, "as one line", "123456", e.unwrapped())
}

// FuzzEmulator looks for output or sizes that crash the emulator.
func FuzzEmulator(f *testing.F) {
	f.Add([]byte("数字\x1b[3P\x1b[@\x1b[2;1r\n\n\x1bM"), uint8(1), uint8(1))
	f.Add([]byte("0123456789数\x1b[1;1H\x1b[L\x1b[M\x1b[99S\x1b[99T"), uint8(3), uint8(9))
	f.Fuzz(func(t *testing.T, out []byte, cols, rows uint8) {
		e := newEmulator(10, 5)
		for range 2 {
			_, _ = e.Write(out)
			e.resize(int(cols)%30+1, int(rows)%20+1)
			if len(e.screen.lines) != e.rows || e.screen.x >= e.cols || e.screen.y >= e.rows {
				t.Fatalf("%d lines for %d rows, cursor %d,%d of %d,%d", len(e.screen.lines), e.rows, e.screen.x, e.screen.y, e.cols, e.rows)
			}
			_ = e.visible() + e.everything() + e.unwrapped()
		}
	})
}
