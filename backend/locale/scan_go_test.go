package locale

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
)

// inGo finds calls of T, N and H, declared faults and fields, and any other text
// that is a key.
func inGo(path, text string) (all []use, err error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	seen := map[token.Pos]bool{} // literals that have been read as part of a call
	ast.Inspect(file, func(n ast.Node) bool {
		u, key := goUse(n)
		if key == nil || seen[key.Pos()] {
			return true
		}
		seen[key.Pos()] = true
		u.where = files.Position(key.Pos()).String()
		if u.key != "" {
			all = append(all, u)
		}
		return true
	})
	return all, nil
}

// goUse reads one node. It returns the literal that holds the key, so that it is
// not read a second time by itself.
func goUse(n ast.Node) (u use, key ast.Node) {
	switch n := n.(type) {
	case *ast.CallExpr:
		return goCall(n)
	case *ast.CompositeLit: // fault.Field{Name: "postcode", Code: "checkout.postcode", Text: "..."}
		return goField(n)
	case *ast.BinaryExpr: // "office.stage." + string(stage)
		if text, ok := literal(n.X); ok && keyed.MatchString(text) {
			return use{key: text, prefix: true}, n.X
		}
	case *ast.BasicLit:
		if text, ok := literal(n); ok {
			return written(text), n
		}
	}
	return use{}, nil
}

func goField(n *ast.CompositeLit) (u use, key ast.Node) {
	if of, ok := n.Type.(*ast.SelectorExpr); !ok || of.Sel.Name != "Field" {
		return u, nil
	}
	for _, e := range n.Elts {
		pair, ok := e.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		name, _ := pair.Key.(*ast.Ident)
		text, ok := literal(pair.Value)
		switch {
		case !ok || name == nil:
		case name.Name == "Code":
			u.key, key = "fault."+text, pair.Value
		case name.Name == "Text":
			u.text = text
		}
	}
	return u, key
}

func goCall(n *ast.CallExpr) (use, ast.Node) {
	if declaresFault(n) {
		code, _ := literal(n.Args[1])
		text, _ := literal(n.Args[2])
		return use{key: "fault." + code, text: text}, n.Args[1]
	}
	f, ok := n.Fun.(*ast.SelectorExpr)
	if !ok || len(n.Args) == 0 {
		return use{}, nil
	}
	if sum, ok := n.Args[0].(*ast.BinaryExpr); ok && f.Sel.Name == "Fault" { // w.Fault("finding."+rule, english)
		if start, ok := literal(sum.X); ok {
			return use{key: "fault." + start, prefix: true}, sum.X
		}
	}
	key, ok := literal(n.Args[0])
	if !ok || !strings.Contains(" T N H ", " "+f.Sel.Name+" ") {
		return use{}, nil
	}
	first := 1
	if f.Sel.Name == "N" {
		first = 2
	}
	u := use{verb: f.Sel.Name, key: key, open: n.Ellipsis.IsValid()}
	for i := first; i < len(n.Args); i += 2 {
		name, ok := literal(n.Args[i])
		u.names, u.open = append(u.names, name), u.open || !ok
	}
	return u.counted(), n.Args[0]
}

// declaresFault recognises fault.New(kind, "code", "Sentence."), which package
// fault itself writes without its name.
func declaresFault(n *ast.CallExpr) bool {
	if len(n.Args) != 3 {
		return false
	}
	if f, ok := n.Fun.(*ast.SelectorExpr); ok {
		pack, _ := f.X.(*ast.Ident)
		return pack != nil && pack.Name == "fault" && f.Sel.Name == "New"
	}
	kind, _ := n.Args[0].(*ast.Ident)
	f, ok := n.Fun.(*ast.Ident)
	return ok && f.Name == "New" && kind != nil && kind.Name == "Internal"
}

// literal returns a text that is written down, in one piece or in pieces joined.
func literal(e ast.Node) (string, bool) {
	if sum, ok := e.(*ast.BinaryExpr); ok && sum.Op == token.ADD {
		a, first := literal(sum.X)
		b, second := literal(sum.Y)
		return a + b, first && second
	}
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(l.Value)
	return s, err == nil
}
