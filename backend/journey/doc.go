// Package journey walks through the shop in a browser, from the outside: the
// real program, a database of its own, Chromium, and nothing in between. Its
// stories are what people do here, told once each. All of it is tests.
package journey
