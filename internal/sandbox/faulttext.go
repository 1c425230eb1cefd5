package sandbox

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"engage/internal/msg"
)

// ParseFault reads a fault from its text form, ROUTE=KIND with what the kind
// takes and options, separated by colons:
//
//	form=403
//	*=latency:50ms
//	tables=503:times=2
//	entities.v5=429:retry-after=Wed, 21 Oct 2026 07:28:00 GMT:times=1
//	token=redirect:302:http://127.0.0.1:9/
//
// A text in it may hold colons. Where a part of it between colons begins like
// an option, a backslash goes before that part; a backslash itself is doubled.
// An unknown route, kind or option is an error of kind msg.Usage that lists
// the real ones.
func ParseFault(text string) (Fault, error) {
	name, rest, found := strings.Cut(text, "=")
	if !found {
		return Fault{}, msg.New(msg.Usage, "fault %q is not ROUTE=KIND", text).WithHint("for example form=403")
	}
	if strings.ContainsFunc(text, unicode.IsControl) {
		return Fault{}, msg.New(msg.Usage, "fault %q holds a control character", text).WithHint("leave it out")
	}
	if !slices.Contains(RouteNames(), name) {
		return Fault{}, msg.New(msg.Usage, "fault %q: unknown route %q, there are %s", text, name, strings.Join(RouteNames(), ", ")).
			WithHint("for example form=403")
	}
	f := Fault{route: name}
	parts := strings.Split(rest, ":")
	last := 1
	for last < len(parts) && optionOf(parts[last]) == "" {
		last++
	}
	if err := f.readKind(parts[0], parts[1:last]); err != nil {
		return Fault{}, inFault(text, err)
	}
	for first := last; first < len(parts); first = last {
		last = first + 1
		for last < len(parts) && optionOf(parts[last]) == "" {
			last++
		}
		if err := f.readOption(parts[first:last]); err != nil {
			return Fault{}, inFault(text, err)
		}
	}
	return f, nil
}

// ParseFaults reads several faults; the first error ends it.
func ParseFaults(texts ...string) ([]Fault, error) {
	faults := make([]Fault, 0, len(texts))
	for _, text := range texts {
		f, err := ParseFault(text)
		if err != nil {
			return nil, err
		}
		faults = append(faults, f)
	}
	return faults, nil
}

func inFault(text string, err *msg.Error) error {
	err.Message = msg.Literal("fault " + strconv.Quote(text) + ": " + err.Error())
	return err
}

func optionOf(part string) string {
	for _, option := range []string{optAfter, optTimes, optRetryAfter} {
		if strings.HasPrefix(part, option) {
			return option
		}
	}
	return ""
}

func (f *Fault) readKind(word string, args []string) *msg.Error {
	if isNumber(word) {
		f.kind = kindStatus
		return firstError(readStatus(&f.status, word, 200, 599), noArgs(word, args))
	}
	f.kind = word
	switch word {
	case kindLatency:
		if len(args) == 0 {
			return msg.New(msg.Usage, "latency without a duration").WithHint("for example latency:50ms")
		}
		return f.readDelay(args)
	case kindSlowHead, kindSlowBody:
		if len(args) == 0 {
			return nil
		}
		return f.readDelay(args)
	case kindHTML:
		if len(args) == 0 {
			return nil
		}
		return firstError(readStatus(&f.status, args[0], 200, 599), noArgs(word, args[1:]))
	case kindContentType:
		if f.text = unescape(args); f.text == "" {
			return msg.New(msg.Usage, "content-type without a type").WithHint("for example content-type:text/html")
		}
		return nil
	case kindRedirect:
		if len(args) > 1 {
			f.text = unescape(args[1:])
		}
		if f.text == "" {
			return msg.New(msg.Usage, "redirect without a status and an address").
				WithHint("for example redirect:302:http://127.0.0.1:9/")
		}
		return readStatus(&f.status, args[0], 300, 399)
	case kindHang, kindReset, kindCut, kindEndless, kindEmpty, kindNull, kindMissing, kindWrongType,
		kindNotJSON, kindEcho, kindEscape:
		return noArgs(word, args)
	}
	return msg.New(msg.Usage, "unknown kind %q, there are %s", word, strings.Join(FaultNames(), ", ")).
		WithHint("for example form=403")
}

func (f *Fault) readOption(parts []string) *msg.Error {
	option := optionOf(parts[0])
	parts = append([]string{strings.TrimPrefix(parts[0], option)}, parts[1:]...)
	if option == optRetryAfter {
		if f.kind != kindStatus {
			return msg.New(msg.Usage, "retry-after without a status").WithHint("for example 429:retry-after=1")
		}
		if f.retryAfter != "" {
			return msg.New(msg.Usage, "retry-after twice").WithHint("give it once")
		}
		if f.retryAfter = unescape(parts); f.retryAfter == "" {
			return msg.New(msg.Usage, "an empty retry-after").WithHint("for example 429:retry-after=1")
		}
		return nil
	}
	count := &f.after
	if option == optTimes {
		count = &f.times
	}
	if *count != 0 {
		return msg.New(msg.Usage, "%s twice", strings.TrimSuffix(option, "=")).WithHint("give it once")
	}
	text := strings.Join(parts, ":")
	n, err := strconv.Atoi(text)
	if !isNumber(text) || err != nil || n < 1 || n > maxCount {
		return msg.New(msg.Usage, "%s%s is no number of calls between 1 and %d", option, text, maxCount).
			WithHint("for example 503:times=2")
	}
	*count = n
	return nil
}

// maxCount keeps the sum of after and times an int on every machine.
const maxCount = 1_000_000

func (f *Fault) readDelay(args []string) *msg.Error {
	d, err := time.ParseDuration(args[0])
	if err != nil || d <= 0 {
		return msg.New(msg.Usage, "%q is no duration", args[0]).WithHint("for example 50ms or 2s")
	}
	f.delay = d
	return noArgs(f.kind, args[1:])
}

func readStatus(status *int, text string, from, to int) *msg.Error {
	n, err := strconv.Atoi(text)
	if !isNumber(text) || err != nil || n < from || n > to {
		return msg.New(msg.Usage, "%q is no status between %d and %d", text, from, to).WithHint("for example 403")
	}
	*status = n
	return nil
}

func noArgs(word string, args []string) *msg.Error {
	if len(args) == 0 {
		return nil
	}
	return msg.New(msg.Usage, "%q after %s is no option", strings.Join(args, ":"), word).
		WithHint("options: %s", strings.Join(forms(optionDocs), ", "))
}

func firstError(errs ...*msg.Error) *msg.Error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func isNumber(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

// String returns the fault's text, from which ParseFault gives the same fault.
// The zero Fault gives "".
func (f Fault) String() string {
	if f.kind == "" {
		return ""
	}
	b := f.route + "=" + f.kind
	if f.kind == kindStatus {
		b = f.route + "=" + strconv.Itoa(f.status)
	} else if f.status != 0 {
		b += ":" + strconv.Itoa(f.status)
	}
	if f.delay != 0 {
		b += ":" + f.delay.String()
	}
	if f.text != "" {
		b += ":" + escape(f.text, true)
	}
	if f.after != 0 {
		b += ":" + optAfter + strconv.Itoa(f.after)
	}
	if f.times != 0 {
		b += ":" + optTimes + strconv.Itoa(f.times)
	}
	if f.retryAfter != "" {
		b += ":" + optRetryAfter + escape(f.retryAfter, false)
	}
	return b
}

// escape writes a text so that none of its parts between colons is taken for
// an option. The first part can only be where a colon comes before it.
func escape(text string, afterColon bool) string {
	parts := strings.Split(strings.ReplaceAll(text, `\`, `\\`), ":")
	for i, part := range parts {
		if optionOf(part) != "" && (i > 0 || afterColon) {
			parts[i] = `\` + part
		}
	}
	return strings.Join(parts, ":")
}

// unescape joins the parts again and lets each backslash give the character
// after it; one at the end stands for itself.
func unescape(parts []string) string {
	text := strings.Join(parts, ":")
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) {
			i++
		}
		b.WriteByte(text[i])
	}
	return b.String()
}
