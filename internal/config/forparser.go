package config

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"sync"
	"unicode"
	"unicode/utf8"
)

// yamlDirective matches a %YAML directive of version 1; its group is the minor
// version.
var yamlDirective = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^%YAML[ \t]+1\.(\d{1,2})(?:[ \t]|$)`)
})

// blockScalar matches a line that begins a block scalar.
var blockScalar = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:^|[ \t])[|>][-+0-9]*[ \t]*(?:[ \t]#.*)?$`)
})

// forParser returns the source with what YAML 1.2 allows and yaml.v3 does not
// written in another way, in as many bytes and characters, so that all places
// stay: a %YAML directive of version 1.x becomes 1.1, and tabs in front of
// nothing, or of a comment, become blanks. In a block scalar they are content
// and stay.
func forParser(src []byte) []byte {
	if bytes.IndexByte(src, '\t') < 0 && !bytes.Contains(src, []byte("%YAML")) {
		return src
	}
	src = bytes.Clone(src)
	text := newText(src)
	directives, block := true, -1 // the indentation of the block scalar's key; -1 outside of one
	for number := range text.starts {
		line := text.line(number + 1)
		content := bytes.TrimLeft(line, " \t")
		indent := len(line) - len(bytes.TrimLeft(line, " -"))
		if len(content) > 0 && indent <= block {
			block = -1
		}
		switch blank := line[:len(line)-len(content)]; {
		case block >= 0:
		case len(content) == 0 || content[0] == '#':
			copy(blank, bytes.Repeat([]byte(" "), len(blank)))
		case directives && content[0] == '%':
			if minor := yamlDirective().FindSubmatchIndex(line); minor != nil {
				copy(line[minor[2]:minor[3]], "01"[2-(minor[3]-minor[2]):])
			}
		default:
			directives = false
			if blockScalar().Match(line) {
				block = indent
			}
		}
	}
	return src
}

// structure matches the beginning of a line as far as it is YAML's own, with
// what looks like a part of it.
var structure = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[\s\p{Z}\p{Cf}\-－]*(?:["']?[A-Za-z_]+["']?[\s\p{Z}\p{Cf}]*[:：][\s\p{Z}\p{Cf}]*)?(?:［|｛|\[[ -~]*，)?`)
})

// lookalikes returns a problem for each line with a character that looks like
// one of YAML's and is none: blanks from a web page or a word processor, and
// full-width marks. A file that is no YAML may also hold what ends a line for
// YAML and not for an editor.
func lookalikes(text *text, check string) (problems []Problem) {
	for number, start := range text.starts {
		line := text.line(number + 1)
		at := bytes.IndexFunc(structure().Find(line), notASCII)
		if at < 0 && check == CheckSyntax {
			at = len(line)
		}
		if at < 0 || start+at == len(text.src) || text.src[start+at] < utf8.RuneSelf {
			continue
		}
		r, _ := utf8.DecodeRune(text.src[start+at:])
		name, hint := "an invisible character", "delete it"
		switch {
		case at == len(line):
			name, hint = "a line separator", "delete it, or end the line as the others are"
		case r == '\u00a0' || r == '\u2007' || r == '\u202f':
			name, hint = "a non-breaking space", "type a normal blank instead"
		case r == '\u3000':
			name, hint = "a full-width space", "type a normal blank instead"
		case unicode.IsSpace(r):
			name, hint = "a space of another width", "type a normal blank instead"
		case r >= '\uff01' && r <= '\uff5e':
			name, hint = fmt.Sprintf("a full-width `%c`", r-0xfee0), fmt.Sprintf("type a normal `%c` instead", r-0xfee0)
		}
		problems = append(problems, Problem{Check: check, Line: number + 1, Column: 1 + utf8.RuneCount(line[:at]),
			Message: fmt.Sprintf("%s (%U) stands here", name, r), Hint: hint})
	}
	return problems
}

func notASCII(r rune) bool { return r >= utf8.RuneSelf }

// conflictMark returns the number of the first line that git left where a
// merge failed, 0 if there is none.
func conflictMark(text *text) int {
	for number := range text.starts {
		line := text.line(number + 1)
		switch mark, _, named := bytes.Cut(line, []byte(" ")); string(mark) {
		case "<<<<<<<", "|||||||", ">>>>>>>":
			return number + 1
		case "=======":
			if !named {
				return number + 1
			}
		}
	}
	return 0
}

// plainly returns the problems with those that come from a git conflict or
// from lookalikes told as what they are. A parser fails on a line with a
// lookalike or on the next one with content.
func plainly(src []byte, problems []Problem) []Problem {
	if len(problems) == 0 {
		return nil
	}
	text, check := newText(src), CheckSchema
	if problems[0].Check == CheckSyntax {
		check = CheckSyntax
		if line := conflictMark(text); line > 0 {
			return []Problem{{Check: check, Line: line, Column: 1, Message: "marks of a git conflict stand here",
				Hint: "keep one of the two sides, and delete the lines with <<<<<<<, ======= and >>>>>>>"}}
		}
	}
	if bytes.IndexFunc(src, notASCII) < 0 {
		return problems
	}
	found := lookalikes(text, check)
	others := slices.DeleteFunc(slices.Clone(problems), func(p Problem) bool {
		from := p.Line
		if check == CheckSyntax {
			from = diagnosis{text: text}.previous(p.Line)
		}
		return slices.ContainsFunc(found, func(at Problem) bool { return at.Line >= from && at.Line <= p.Line })
	})
	if len(others) == len(problems) {
		return problems
	}
	return append(others, found...)
}
