// Package qualifio reads the campaign feed, the one public interface of Qualifio's
// that tells the names of campaigns and websites. The feed's address is a secret:
// whoever has it can read the feed.
package qualifio

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"os"
	"path"
	"slices"
	"strings"

	"engage/internal/actito"
	"engage/internal/msg"
	"engage/internal/secret"
)

// hosts are those to which an address may go. Source: Qualifio, "Campaign feeds".
var hosts = []string{"api.qualifio.com", "api.qualif.io"}

// resource is what is asked for, in words.
const resource = "the campaign feed"

// Fetch asks for the feed once. source is a configuration's campaign_feed, and the
// options are those of the calls to Actito. No error holds the address.
func Fetch(ctx context.Context, o actito.Options, source string) (*Feed, error) {
	name := strings.TrimPrefix(source, secret.KindEnv+":")
	text := strings.TrimSpace(os.Getenv(name))
	address, ok := parseAddress(text)
	switch {
	case text == "":
		return nil, msg.New(msg.Config, "the environment variable %s is not set", name).
			WithHint("put the address of the campaign feed into %s", name)
	case !ok:
		return nil, msg.New(msg.Config, "what the environment variable %s holds is no address of a campaign feed, so nothing was sent", name).
			WithHint("it begins with https:// and one of the hosts %s", strings.Join(hosts, ", "))
	}
	body, err := actito.Get(ctx, o, address, resource)
	failed, _ := errors.AsType[*actito.Error](err)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case failed != nil:
		failed.Detail = strings.NewReplacer("the key", "the address", "a key", "a secret address").Replace(failed.Detail)
		return nil, failed
	case err != nil:
		return nil, err
	}
	feed, err := read(body, uuid(address))
	if err != nil {
		return nil, &actito.Error{Reason: actito.NotUnderstood, Host: address.Host, Resource: resource, Detail: err.Error()}
	}
	return feed, nil
}

// parseAddress reads the address of a feed and has it ask for JSON. The second
// result is false for one to which nothing may be sent. This machine is for the sandbox.
func parseAddress(text string) (*url.URL, bool) {
	u, err := url.Parse(text)
	if err != nil || u.User != nil || strings.Trim(u.Path, "/") == "" {
		return nil, false
	}
	own := u.Scheme == "https" && slices.Contains(hosts, strings.TrimSuffix(strings.ToLower(u.Host), ":443"))
	if !own && (!actito.IsLoopback(u) || u.Scheme != "http" && u.Scheme != "https") {
		return nil, false
	}
	u.Fragment = ""
	return u.JoinPath(cmp.Or(map[string]string{"json": ".", "xml": "../json"}[path.Base(u.Path)], "json")), true
}

// uuid is the part of the address that nobody could guess: the longest.
func uuid(address *url.URL) secret.Key {
	key, _ := secret.ParseExact(slices.MaxFunc(strings.Split(address.Path, "/"), func(a, b string) int { return len(a) - len(b) }))
	return key
}
