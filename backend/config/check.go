package config

import (
	"fmt"
	"net"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"
)

// countryForm is ISO 3166 alpha-2.
var countryForm = regexp.MustCompile(`^[A-Z]{2}$`)

// check returns what is wrong with values that could be read, in words that
// say how to mend it.
func (c *Config) check() []string {
	var list []string
	add := func(bad bool, format string, args ...any) {
		if bad {
			list = append(list, fmt.Sprintf(format, args...))
		}
	}
	_, _, err := net.SplitHostPort(c.Listen)
	add(err != nil, "QUAYSIDE_LISTEN must be host:port, like 127.0.0.1:8080")
	o := c.Origin
	add(o.Scheme != "http" && o.Scheme != "https" || o.Host == "" || strings.Trim(o.Path, "/") != "" || o.RawQuery != "",
		"QUAYSIDE_ORIGIN must be scheme and host only, like https://shop.example")
	for _, r := range c.Roles {
		add(r != "web" && r != "worker", "QUAYSIDE_ROLES knows web and worker, not %q", r)
	}
	add(len(c.Roles) == 0, "QUAYSIDE_ROLES must name at least one of web and worker")
	add(!countryForm.MatchString(c.Country), "QUAYSIDE_COUNTRY must be two capital letters, like DE")
	add(c.LogFormat != "text" && c.LogFormat != "json", "QUAYSIDE_LOG_FORMAT must be text or json")
	add(c.Customs.Port != "standin", "QUAYSIDE_CUSTOMS_PORT must be standin")
	add(c.Customs.StandinDelay < 0, "QUAYSIDE_CUSTOMS_STANDIN_DELAY must not be negative")
	add(c.Customs.Poll < 10*time.Millisecond, "QUAYSIDE_CUSTOMS_POLL must be at least 10ms")
	add(c.Hold < time.Minute || c.Hold > 24*time.Hour, "QUAYSIDE_HOLD must be between 1m and 24h")
	add(c.DrainTimeout <= 0, "QUAYSIDE_DRAIN_TIMEOUT must be above zero")
	return append(list, c.Stripe.check()...)
}

// check asks for all of Stripe's settings or none: with the key but without
// the webhook's secret, payments could be forged.
func (s Stripe) check() []string {
	if s.Sandbox() {
		return nil
	}
	var list []string
	for _, f := range []struct{ name, value, prefix string }{
		{"QUAYSIDE_STRIPE_KEY", string(s.Key), "sk_ or rk_"},
		{"QUAYSIDE_STRIPE_PUBLISHABLE_KEY", s.Publishable, "pk_"},
		{"QUAYSIDE_STRIPE_WEBHOOK_SECRET", string(s.WebhookSecret), "whsec_"},
	} {
		ok := slices.ContainsFunc(strings.Split(f.prefix, " or "), func(p string) bool { return strings.HasPrefix(f.value, p) })
		if !ok {
			list = append(list, fmt.Sprintf("%s must be set with the other Stripe settings and begin with %s", f.name, f.prefix))
		}
	}
	return list
}

// unknown lists variables with our prefix that no setting has: a typing
// mistake must not be a silent default.
func unknown(vars map[string]string) []string {
	known := names(reflect.TypeFor[Config](), Prefix)
	var list []string
	for name := range vars {
		if strings.HasPrefix(name, Prefix) && !strings.HasPrefix(name, Prefix+"TEST_") && name != Prefix+"SHARED" && !slices.Contains(known, name) {
			list = append(list, name+" is not a setting")
		}
	}
	slices.Sort(list)
	return list
}

// names returns the variables of a struct's fields, nested ones included.
func names(t reflect.Type, prefix string) []string {
	var list []string
	for f := range t.Fields() {
		if nested, ok := f.Tag.Lookup("envPrefix"); ok {
			list = append(list, names(f.Type, prefix+nested)...)
		} else if name := f.Tag.Get("env"); name != "" {
			list = append(list, prefix+name)
		}
	}
	return list
}
