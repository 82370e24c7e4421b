package main

import (
	"encoding/json"
	"errors"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "quayside/"

// everything is the floor plan's word for a package that may import any other.
const everything = "*"

// groups are words of the floor plan that stand for several packages.
var groups = map[string]string{
	"floor": "backend/money backend/fault backend/database",
	"rooms": "backend/account backend/merchant backend/catalog backend/stock backend/landed backend/promotion backend/hub backend/media " +
		"backend/live backend/order backend/payment backend/shipping backend/customs backend/customs/ceb backend/paper",
	"door": "rooms floor backend/locale backend/checkout backend/report backend/server/reply backend/server/session templates static",
}

// plan is the house: each package, and which of ours it may import. A package
// that is not here, or a door that is not here, fails the test. Rooms that are
// planned and not yet built are here too, so that they are built where they
// belong. Add a line only with a reason you would say aloud.
var plan = map[string]string{
	// Stones and the floor.
	"backend/money":    "",
	"backend/fault":    "",
	"backend/locale":   "",
	"backend/config":   "",
	"backend/database": "backend/fault",
	"templates":        "",
	"static":           "",
	"migrations":       "",

	// Rooms, in the order of the shopper's day.
	"backend/hub":         "backend/fault backend/database",
	"backend/media":       "backend/fault backend/database",
	"backend/account":     "floor",
	"backend/promotion":   "floor",
	"backend/landed":      "floor",
	"backend/merchant":    "floor backend/account",
	"backend/catalog":     "floor backend/merchant",
	"backend/stock":       "floor backend/catalog",
	"backend/live":        "floor backend/merchant backend/catalog backend/stock backend/promotion backend/hub backend/media",
	"backend/order":       "floor backend/account backend/merchant backend/catalog backend/landed",
	"backend/payment":     "floor backend/order",
	"backend/shipping":    "floor backend/order backend/landed",
	"backend/customs/ceb": "backend/money backend/fault",
	"backend/customs":     "floor backend/order backend/merchant backend/catalog backend/shipping backend/payment backend/customs/ceb",
	"backend/paper":       "floor backend/order backend/shipping backend/merchant backend/customs",

	// The counter, and those that look over all rooms.
	"backend/checkout": "floor rooms",
	"backend/report":   "floor rooms",
	"backend/demo":     "floor rooms backend/checkout",

	// Doors: never each other, never the cellar.
	"backend/server/reply":           "backend/fault backend/locale backend/money templates static",
	"backend/server/reply/replytest": "backend/locale backend/server/reply static templates", // tests only
	"backend/server/session":         "floor backend/account backend/locale backend/server/reply",
	"backend/server/signin":          "door",
	"backend/server/shop":            "door",
	"backend/server/studio":          "door",
	"backend/server/office":          "door",
	"backend/server/api":             "door",
	"backend/server/hook":            "door",
	"backend/server/picture":         "door",
	"backend/server/socket":          "door",
	"backend/server":                 "backend/fault backend/locale backend/server/reply backend/server/session static",

	// The cellar: the rooms whose interfaces it implements or whose jobs it
	// works, never each other. The stand-ins share no code with what they judge.
	"backend/platform/riverjobs":     "floor rooms backend/checkout",
	"backend/platform/natsbus":       "backend/fault backend/live backend/hub",
	"backend/platform/blobstore":     "backend/fault backend/catalog",
	"backend/platform/smtpmail":      "backend/fault backend/account backend/order",
	"backend/platform/stripepay":     "backend/fault backend/money backend/payment",
	"backend/platform/stripesandbox": "backend/fault",
	"backend/platform/pionmedia":     "backend/fault backend/media",
	"backend/platform/keyfile":       "backend/fault backend/customs backend/customs/ceb",
	"backend/platform/dxpfolder":     "backend/fault backend/customs backend/customs/ceb",
	"backend/platform/dxpamqp":       "backend/fault backend/customs backend/customs/ceb",
	"backend/platform/portsim":       "backend/fault",

	// What tests stand on, and what builds the front end.
	"backend/database/databasetest": "backend/database backend/testenv migrations",
	"backend/testenv":               "",
	"backend/testenv/browser":       "backend/testenv",
	"backend/testenv/machine":       "backend/testenv",
	"backend/testenv/testrun":       "backend/testenv backend/testenv/machine",
	"backend/testenv/typecheck":     "backend/testenv backend/testenv/machine",
	"backend/journey":               "", // tests only
	"backend/journey/fire":          "", // tests only
	"web":                           "",

	// App joins everything; main only starts it.
	"backend/app": everything,
	"backend":     "backend/app backend/config",
}

// vendors says which of our packages may use which of other people's, outside
// tests; "." after a name also allows the packages below it. A library that is
// not here was not decided on.
var vendors = map[string]string{
	"github.com/BurntSushi/toml":          "backend/locale web",
	"github.com/alexedwards/argon2id":     "backend/account",
	"github.com/beevik/etree":             "backend/customs/ceb backend/platform/portsim backend/server/office",
	"github.com/caarlos0/env":             "backend/config",
	"github.com/chromedp/":                "backend/testenv/browser",
	"github.com/emmansun/gmsm":            "backend/customs backend/customs/ceb backend/platform/keyfile backend/platform/portsim",
	"github.com/evanw/esbuild":            "web",
	"github.com/gin-gonic/gin":            "backend/server.",
	"github.com/google/uuid":              "backend/database. backend/customs",
	"github.com/gorilla/websocket":        "backend/server/socket",
	"github.com/hashicorp/golang-lru":     "backend/server. backend/account backend/catalog",
	"github.com/jackc/pgx":                "backend/database. backend/testenv backend/platform/riverjobs",
	"github.com/nats-io/":                 "backend/platform/natsbus",
	"github.com/nicksnyder/go-i18n":       "backend/locale",
	"github.com/pressly/goose":            "backend/database",
	"github.com/prometheus/client_golang": "backend/app backend/server backend/platform/riverjobs",
	"github.com/rabbitmq/amqp091-go":      "backend/platform/dxpamqp",
	"github.com/riverqueue/river":         "backend/platform/riverjobs",
	"github.com/russellhaering/goxmldsig": "backend/platform/portsim",
	"github.com/shopspring/decimal":       "backend/money backend/landed backend/catalog backend/order backend/customs. backend/platform/portsim",
	"github.com/stripe/stripe-go":         "backend/platform/stripepay backend/platform/stripesandbox",
	"go.opentelemetry.io/":                "backend/app backend/server",
	"gocloud.dev":                         "backend/platform/blobstore",
	"golang.org/x/image":                  "backend/catalog",
	"golang.org/x/sync":                   "backend.",
	"golang.org/x/text":                   "backend/catalog backend/locale backend/money backend/server.",
	"golang.org/x/time":                   "backend/account backend/server.",
	"gorm.io/driver/":                     "backend/database",
	"gorm.io/gorm":                        "backend/database. backend/report backend/platform/riverjobs rooms",
	"modernc.org/sqlite":                  "backend/database backend/platform/stripesandbox backend/platform/portsim",
}

// room is a package as the go command lists it.
type room struct {
	ImportPath, Dir                    string
	Imports, TestImports, XTestImports []string
	GoFiles                            []string
}

func (r room) name() string { return strings.TrimPrefix(r.ImportPath, module) }

func TestFloorPlanDoors(t *testing.T) {
	for _, r := range list(t) {
		allowed, planned := plan[r.name()]
		if !planned {
			t.Errorf("%s has no room on the plan", r.name())
		}
		if !planned || allowed == everything {
			continue
		}
		for _, imp := range r.Imports {
			if ours, found := strings.CutPrefix(imp, module); found && !slices.Contains(expand(allowed), ours) {
				t.Errorf("%s imports %s: there is no door between them", r.name(), ours)
			}
		}
	}
}

func TestFloorPlanVendors(t *testing.T) {
	for _, r := range list(t) {
		for _, imp := range r.Imports {
			if first, _, _ := strings.Cut(imp, "/"); !strings.Contains(first, ".") {
				continue // the standard library, or ours
			}
			vendor := vendorOf(imp)
			if vendor == "" {
				t.Errorf("%s imports %s, which nobody decided on", r.name(), imp)
			} else if !mayUse(r.name(), vendors[vendor]) {
				t.Errorf("%s imports %s, which belongs to %s", r.name(), imp, vendors[vendor])
			}
		}
	}
}

// Tests use real parts and may import what they like of ours, but a browser is
// driven through one package, which knows how to end the test well.
func TestFloorPlanOneWayToDriveABrowser(t *testing.T) {
	for _, r := range list(t) {
		for _, imp := range slices.Concat(r.TestImports, r.XTestImports) {
			if imp == "github.com/chromedp/chromedp/kb" {
				continue // the names of keys, for browser.Page.Press
			}
			if strings.HasPrefix(imp, "github.com/chromedp/") && r.name() != "backend/testenv/browser" {
				t.Errorf("a test of %s imports %s: use backend/testenv/browser", r.name(), imp)
			}
		}
	}
}

// The file that is named after its room holds the room's type and its rules.
// Rows and queries are in other files, so that a rule can be read without them.
func TestFloorPlanRulesAreReadWithoutTheDatabase(t *testing.T) {
	for _, r := range list(t) {
		file := filepath.Base(r.Dir) + ".go"
		if !slices.Contains(expand("rooms"), r.name()) || !slices.Contains(r.GoFiles, file) {
			continue
		}
		for _, imp := range fileImports(t, filepath.Join(r.Dir, file)) {
			if strings.HasPrefix(imp, "gorm.io/") {
				t.Errorf("%s/%s imports %s: queries belong into store.go", r.name(), file, imp)
			}
		}
	}
}

func TestFloorPlanHasNoWordsWithoutMeaning(t *testing.T) {
	for name, allowed := range plan {
		for _, word := range expand(allowed) {
			if _, planned := plan[word]; !planned && word != everything {
				t.Errorf("the plan lets %s import %s, which is not on the plan", name, word)
			}
		}
	}
	for vendor, users := range vendors {
		for _, word := range expand(users) {
			word = strings.TrimSuffix(word, ".")
			if _, planned := plan[word]; !planned {
				t.Errorf("the plan lets %s use %s, which is not on the plan", word, vendor)
			}
		}
	}
}

// list asks the go command for every package of ours.
func list(t *testing.T) (rooms []room) {
	t.Helper()
	out, err := exec.Command("go", "list", "-buildvcs=false", "-json=ImportPath,Dir,Imports,TestImports,XTestImports,GoFiles", module+"...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	dec := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var r room
		if err := dec.Decode(&r); errors.Is(err, io.EOF) {
			return rooms
		} else if err != nil {
			t.Fatal(err)
		}
		rooms = append(rooms, r)
	}
}

// expand replaces the words of groups in words by what they stand for.
func expand(words string) (names []string) {
	for word := range strings.FieldsSeq(words) {
		if group, found := groups[word]; found {
			names = append(names, expand(group)...)
		} else {
			names = append(names, word)
		}
	}
	return names
}

// vendorOf returns the line of vendors that imp falls under, or "". The longest
// wins: gorm.io/driver/ before gorm.io/gorm.
func vendorOf(imp string) (longest string) {
	for vendor := range vendors {
		if (strings.HasPrefix(imp+"/", vendor) || strings.HasPrefix(imp, vendor+"/")) && len(vendor) > len(longest) {
			longest = vendor
		}
	}
	return longest
}

// mayUse reports whether users name the package name, or with a "." one above it.
func mayUse(name, users string) bool {
	return slices.ContainsFunc(expand(users), func(user string) bool {
		above, whole := strings.CutSuffix(user, ".")
		return name == user || whole && (name == above || strings.HasPrefix(name, above+"/"))
	})
}

func fileImports(t *testing.T, path string) (imports []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range file.Imports {
		imp, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		imports = append(imports, imp)
	}
	return imports
}
