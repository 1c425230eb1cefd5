package config

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"unicode"
	"unicode/utf8"
)

// linePrefix matches the beginning of a line up to its value: indentation, dash and
// key, also with characters that look like YAML's.
var linePrefix = regexp.MustCompile(`^[\s\p{Z}\p{Cf}\-－]*(?:["']?[A-Za-z_]+["']?[\s\p{Z}\p{Cf}]*[:：][\s\p{Z}\p{Cf}]*)?(?:［|｛|\[[ -~]*，)?`)

// confusables returns a problem for each line with a character that looks like a
// space or a mark of YAML. In a file that is no YAML, it also returns one for each
// line break that only YAML knows.
func confusables(lines *lineIndex, check string) (problems []Problem) {
	for number, start := range lines.starts {
		line := lines.line(number + 1)
		at := bytes.IndexFunc(linePrefix.Find(line), notASCII)
		if at < 0 && check == CheckSyntax {
			at = len(line)
		}
		if at < 0 || start+at == len(lines.src) || lines.src[start+at] < utf8.RuneSelf {
			continue
		}
		r, _ := utf8.DecodeRune(lines.src[start+at:])
		name, hint := "an invisible character", "delete it"
		switch {
		case at == len(line):
			name, hint = "a line separator", "delete it, or end the line as the others are"
		case bytes.ContainsRune([]byte("\u00a0\u2007\u202f"), r):
			name, hint = "a non-breaking space", "type a normal blank instead"
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

// conflictMark matches the marks of a git merge conflict.
var conflictMark = regexp.MustCompile(`(?m)^(?:(?:<{7}|\|{7}|>{7})(?: |\r?$)|={7}\r?$)`)

// explainCauses replaces problems that a git conflict or confusable characters
// cause. A parser fails on the line of the cause, or on the next one with content.
func explainCauses(src []byte, problems []Problem) []Problem {
	if len(problems) == 0 {
		return nil
	}
	lines, check := newLineIndex(src), CheckSchema
	if problems[0].Check == CheckSyntax {
		check = CheckSyntax
		if at := conflictMark.FindIndex(src); at != nil {
			return []Problem{lines.syntaxProblem(at[0], "marks of a git conflict stand here",
				"keep one of the two sides, and delete the lines with <<<<<<<, ======= and >>>>>>>")}
		}
	}
	if bytes.IndexFunc(src, notASCII) < 0 {
		return problems
	}
	found := confusables(lines, check)
	others := slices.DeleteFunc(slices.Clone(problems), func(p Problem) bool {
		from := p.Line
		if check == CheckSyntax {
			from = lines.previousContentLine(p.Line)
			for from > 1 && lines.src[lines.starts[from-1]-1] >= utf8.RuneSelf { // behind a line separator
				from--
			}
		}
		return slices.ContainsFunc(found, func(at Problem) bool { return at.Line >= from && at.Line <= p.Line })
	})
	if len(others) == len(problems) {
		return problems
	}
	return append(others, found...)
}
