package reply

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strings"

	"github.com/gin-gonic/gin"
)

// staticPrefix is where the files of static/ are served.
const staticPrefix = "/static/"

// hashed matches names that change with their content: bundles and the sprite
// ("shop-3F2A9C1D.js"), fonts ("ibm-plex-sans-latin.e2291e84.woff2").
var hashed = regexp.MustCompile(`(-[A-Z0-9]{8}\.(js|css|svg)|\.[0-9a-f]{8}\.woff2)$`)

// symbol finds the names in the icon sprite.
var symbol = regexp.MustCompile(`<symbol id="([\w-]+)"`)

// assets are the files browsers fetch, and their names.
type assets struct {
	named map[string]built         // by plain name: "shop.js"
	files map[string]file          // by path below static/
	icons map[string]template.HTML // by name, drawn without further classes
}

// built is a line of the manifest that web/build.go writes.
type built struct {
	Path  string   `json:"path"`
	Loads []string `json:"loads"`
}

// file is one file, ready to send.
type file struct {
	body, gzipped []byte // gzipped is nil where it would not be smaller
	kind          string // Content-Type
	immutable     bool
}

func readAssets(static fs.FS) (*assets, error) {
	a := &assets{files: map[string]file{}, icons: map[string]template.HTML{}}
	text, err := fs.ReadFile(static, "js/manifest.json")
	if err != nil {
		return nil, fmt.Errorf("the front end is not built, run `go run ./web`: %w", err)
	}
	if err := json.Unmarshal(text, &a.named); err != nil {
		return nil, fmt.Errorf("read js/manifest.json: %w", err)
	}
	err = fs.WalkDir(static, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !served(name) {
			return err
		}
		body, err := fs.ReadFile(static, name)
		a.files[name] = prepare(name, body)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read static files: %w", err)
	}
	for _, m := range symbol.FindAllSubmatch(a.files[a.named["icons.svg"].Path].body, -1) {
		a.icons[string(m[1])] = a.draw(string(m[1]), "i")
	}
	return a, nil
}

// kinds are the types of the files we serve. What is not here, such as .keep or
// the manifest, is not for browsers.
var kinds = map[string]string{
	".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml",
	".woff2": "font/woff2", ".txt": "text/plain; charset=utf-8", ".png": "image/png", ".jpg": "image/jpeg",
}

func served(name string) bool { return kinds[path.Ext(name)] != "" }

// prepare compresses a file once, at the program's start.
func prepare(name string, body []byte) file {
	f := file{body: body, kind: kinds[path.Ext(name)], immutable: hashed.MatchString(name)}
	if major, _, _ := mime.ParseMediaType(f.kind); strings.HasPrefix(major, "text/") || major == "image/svg+xml" {
		f.gzipped = compress(body)
	}
	return f
}

// compress returns body as gzip -9, or nil if that gains nothing. Writing to a
// buffer does not fail.
func compress(body []byte) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil
	}
	if _, err := w.Write(body); err != nil || w.Close() != nil || b.Len() >= len(body) {
		return nil
	}
	return b.Bytes()
}

// url returns the address of an asset by its plain name.
func (a *assets) url(name string) (string, error) {
	if b, ok := a.named[name]; ok {
		return staticPrefix + b.Path, nil
	}
	if _, ok := a.files[name]; ok {
		return staticPrefix + name, nil
	}
	return "", fmt.Errorf("there is no asset %q", name)
}

// loads returns the addresses of the chunks that a bundle imports at once, so
// that a page can ask for them without waiting for the bundle.
func (a *assets) loads(name string) ([]string, error) {
	b, ok := a.named[name]
	if !ok {
		return nil, fmt.Errorf("there is no bundle %q", name)
	}
	var urls []string
	for _, chunk := range b.Loads {
		urls = append(urls, staticPrefix+chunk)
	}
	return urls, nil
}

// font returns the address of a font by the part of its name before the hash.
func (a *assets) font(name string) (string, error) {
	for file := range a.files {
		if rest, ok := strings.CutPrefix(file, "fonts/"+name+"."); ok && strings.HasSuffix(rest, ".woff2") {
			return staticPrefix + file, nil
		}
	}
	return "", fmt.Errorf("there is no font %q", name)
}

// Static serves GET /static/*path. Names with a hash in them are kept by
// browsers for a year, since they never change; others for an hour.
func (p *Pages) Static(c *gin.Context) {
	f, ok := p.assets.files[strings.TrimPrefix(c.Request.URL.Path, staticPrefix)]
	if !ok {
		c.AbortWithStatus(http.StatusNotFound)
		return
	}
	c.Header("Cache-Control", "public, max-age=3600")
	if f.immutable {
		c.Header("Cache-Control", "public, max-age=31536000, immutable")
	}
	c.Header("X-Content-Type-Options", "nosniff")
	body := f.body
	if f.gzipped != nil {
		c.Header("Vary", "Accept-Encoding")
		if strings.Contains(c.GetHeader("Accept-Encoding"), "gzip") {
			c.Header("Content-Encoding", "gzip")
			body = f.gzipped
		}
	}
	c.Data(http.StatusOK, f.kind, body)
}
