package server_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const doors = "quayside/backend/server"

// gin uses a gin.Context again for the next request. A database driver that
// still holds it as a context.Context would then watch the wrong request, and
// may break off its query; the race detector sees it, seldom. So what goes from
// a handler to the rooms is c.Request.Context().
func TestNoDoorGivesAwayGinsContext(t *testing.T) {
	t.Parallel()
	fset, exports := token.NewFileSet(), map[string]string{}
	packages := listed(t)
	for _, p := range packages {
		exports[p.ImportPath] = p.Export
	}
	from := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	checked := 0
	for _, p := range packages {
		if p.ImportPath != doors && !strings.HasPrefix(p.ImportPath, doors+"/") {
			continue
		}
		checked++
		for _, where := range givenAway(t, fset, from, p) {
			t.Errorf("%s: pass c.Request.Context() instead", where)
		}
	}
	if checked < 8 {
		t.Errorf("looked at %d packages of the doors only", checked)
	}
}

// goPackage is a package as the go command lists it.
type goPackage struct {
	ImportPath, Dir, Export string
	GoFiles                 []string
}

func listed(t *testing.T) (packages []goPackage) {
	t.Helper()
	out, err := exec.Command("go", "list", "-buildvcs=false", "-export", "-deps", "-json=ImportPath,Dir,Export,GoFiles", doors+"/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	dec := json.NewDecoder(bytes.NewReader(out))
	for {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}

// givenAway returns the places where p passes a *gin.Context for a
// context.Context.
func givenAway(t *testing.T, fset *token.FileSet, from types.Importer, p goPackage) (places []string) {
	t.Helper()
	var files []*ast.File
	for _, name := range p.GoFiles {
		file, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	if _, err := (&types.Config{Importer: from}).Check(p.ImportPath, fset, files, info); err != nil {
		t.Fatalf("check the types of %s: %v", p.ImportPath, err)
	}
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && passesGin(info, call) {
				places = append(places, fmt.Sprint(fset.Position(call.Pos())))
			}
			return true
		})
	}
	return places
}

func passesGin(info *types.Info, call *ast.CallExpr) bool {
	f, ok := info.Types[call.Fun].Type.(*types.Signature)
	if !ok {
		return false
	}
	for i := range min(f.Params().Len(), len(call.Args)) {
		wanted, given := f.Params().At(i).Type(), info.Types[call.Args[i]].Type
		if wanted.String() == "context.Context" && given != nil && given.String() == "*github.com/gin-gonic/gin.Context" {
			return true
		}
	}
	return false
}
