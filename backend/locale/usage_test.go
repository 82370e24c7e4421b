package locale

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/template/parse"
)

// use is one place in a template or in Go code that names a message.
type use struct {
	where  string // file, and line where known
	verb   string // T, N or H; empty if the key is only written down, to be looked up elsewhere
	key    string
	prefix bool // the end of the key is only known at run time
	names  []string
	open   bool   // the names of the values are not all written here
	text   string // the English sentence of a fault
}

// keyed matches a text that can only be a message's key. Two parts would be the
// names of files as well ("shop.css").
var keyed = regexp.MustCompile(`^(core|shop|studio|office)(\.[a-z0-9_-]+){2,}\.?$|^(core|shop|studio|office)\.([a-z0-9_-]+\.)+$`)

func TestEveryMessageThatIsNamedExists(t *testing.T) {
	t.Parallel()
	c := loaded(t)
	for _, u := range uses(t) {
		lacking := map[string][]string{} // the files that lack something, by what
		for _, l := range c.Languages() {
			if err := c.Printer(l.Tag).check(u); err != nil {
				lacking[err.Error()] = append(lacking[err.Error()], "messages/"+l.Tag+".toml")
			}
		}
		for what, files := range lacking {
			t.Errorf("%s: %s: %s", u.where, strings.Join(files, ", "), what)
		}
	}
}

// The sentence in the code is what people see where a language has none, and
// what the programmer reads; two versions of it would part ways.
func TestEveryFaultSaysTheSameInTheCode(t *testing.T) {
	t.Parallel()
	english := loaded(t).Printer(source)
	for _, u := range uses(t) {
		code, ok := strings.CutPrefix(u.key, "fault.")
		if said := english.Fault(code, u.text); ok && u.text != "" && said != u.text {
			t.Errorf("%s: the code says %q, messages/%s.toml says %q", u.where, u.text, source, said)
		}
	}
}

// check reports what is wrong with the place u in p's language.
func (p *Printer) check(u use) error {
	e, ok := p.entries[u.key]
	switch {
	case u.prefix:
		return p.checkPrefix(u.key)
	case !ok:
		return fmt.Errorf("key %q is missing", u.key)
	case u.verb == "":
		return nil
	case e.plural != (u.verb == "N"):
		return fmt.Errorf("key %q is used by %s: N is for messages with plural forms, T and H for the others", u.key, u.verb)
	case u.open:
		return nil
	}
	return sameNames(e.names, u.names)
}

func (p *Printer) checkPrefix(prefix string) error {
	for key := range p.entries {
		if strings.HasPrefix(key, prefix) {
			return nil
		}
	}
	return fmt.Errorf("no key starts with %q", prefix)
}

func sameNames(want, got []string) error {
	want, got = slices.Sorted(slices.Values(want)), slices.Sorted(slices.Values(got))
	if !slices.Equal(slices.Compact(want), slices.Compact(got)) {
		return fmt.Errorf("the message has placeholders %v, the caller gives %v", want, got)
	}
	return nil
}

// A message nobody names is dead weight for every translator. A part of the shop
// of which no page exists yet is not judged: its words are there first.
func TestEveryMessageIsUsed(t *testing.T) {
	t.Parallel()
	named, begun, sections := map[string]bool{}, []string(nil), map[string]bool{"fault": true}
	for _, u := range uses(t) {
		named[u.key], sections[section(u.key)] = true, true
		if u.prefix {
			begun = append(begun, u.key)
		}
	}
	var idle []string
	for key := range loaded(t).Printer(source).entries {
		starts := func(prefix string) bool { return strings.HasPrefix(key, prefix) }
		if sections[section(key)] && !named[key] && !slices.ContainsFunc(begun, starts) {
			idle = append(idle, key)
		}
	}
	slices.Sort(idle)
	if len(idle) > 0 {
		t.Errorf("used nowhere; remove from every file of messages:\n%s", strings.Join(idle, "\n"))
	}
}

// section returns the first two parts of a key, "fault" for faults.
func section(key string) string {
	first, rest, _ := strings.Cut(key, ".")
	if first == "fault" {
		return first
	}
	second, _, _ := strings.Cut(rest, ".")
	return first + "." + second
}

// uses collects every use of a message in templates and Go code.
func uses(t *testing.T) []use {
	t.Helper()
	root := filepath.Join("..", "..")
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		t.Fatal(err)
	}
	all := walk(t, filepath.Join(root, "templates"), ".html", inTemplate)
	return append(all, walk(t, filepath.Join(root, "backend"), ".go", inGo)...)
}

func walk(t *testing.T, dir, suffix string, read func(path, text string) ([]use, error)) (all []use) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, suffix) || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		found, err := read(filepath.ToSlash(path), string(text))
		all = append(all, found...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

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
	case *ast.KeyValueExpr: // fault.Field{Code: "checkout.postcode"} and its kin
		name, _ := n.Key.(*ast.Ident)
		if code, ok := literal(n.Value); ok && name != nil && name.Name == "Code" && strings.Contains(code, ".") {
			return use{key: "fault." + code}, n.Value
		}
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

// written reads a text that may be a key, or the pattern of one: up to a verb of
// Printf it is known here.
func written(text string) use {
	fixed, _, pattern := strings.Cut(text, "%")
	if !keyed.MatchString(fixed) {
		return use{}
	}
	return use{key: fixed, prefix: pattern}
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

// counted adds the name that N fills by itself.
func (u use) counted() use {
	if u.verb == "N" {
		u.names = append(u.names, "n")
	}
	return u
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

// inTemplate finds {{.T "key" "name" .Value}}, {{$.N "key" .Count}},
// {{t . "key"}}, (printf "office.stage.%s" .Stage), and any other text that is a
// key.
func inTemplate(path, text string) (all []use, err error) {
	trees, tree := map[string]*parse.Tree{}, parse.New(path)
	tree.Mode = parse.SkipFuncCheck
	if _, err := tree.Parse(text, "{{", "}}", trees); err != nil {
		return nil, err
	}
	for _, tree := range trees {
		visit(tree.Root, func(c *parse.CommandNode) {
			for _, u := range templateUses(c) {
				u.where = path
				all = append(all, u)
			}
		})
	}
	return all, nil
}

func templateUses(c *parse.CommandNode) (all []use) {
	verb, args := called(c)
	for _, arg := range c.Args {
		s, ok := arg.(*parse.StringNode)
		if !ok {
			continue
		}
		u := written(s.Text)
		if verb != "" && arg == args[0] {
			u = templateCall(verb, s.Text, args[1:])
		}
		if u.key != "" {
			all = append(all, u)
		}
	}
	return all
}

// called returns the verb of a command and its arguments, the key first.
func called(c *parse.CommandNode) (verb string, args []parse.Node) {
	var path []string
	switch f := c.Args[0].(type) {
	case *parse.FieldNode:
		path = f.Ident
	case *parse.VariableNode:
		path = f.Ident
	case *parse.IdentifierNode:
		if f.Ident == "t" && len(c.Args) > 2 {
			return "T", c.Args[2:]
		}
	}
	if len(path) == 0 || len(c.Args) < 2 || !strings.Contains(" T N H ", " "+path[len(path)-1]+" ") {
		return "", nil
	}
	return path[len(path)-1], c.Args[1:]
}

func templateCall(verb, key string, args []parse.Node) use {
	if verb == "N" && len(args) > 0 {
		args = args[1:]
	}
	u := use{verb: verb, key: key}
	for i := 0; i < len(args); i += 2 {
		name, ok := args[i].(*parse.StringNode)
		if !ok {
			u.open = true
			continue
		}
		u.names = append(u.names, name.Text)
	}
	return u.counted()
}

// visit calls f for every command below n.
func visit(n parse.Node, f func(*parse.CommandNode)) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, child := range n.Nodes {
				visit(child, f)
			}
		}
	case *parse.ActionNode:
		visit(n.Pipe, f)
	case *parse.TemplateNode:
		visit(n.Pipe, f)
	case *parse.IfNode:
		visitBranch(&n.BranchNode, f)
	case *parse.RangeNode:
		visitBranch(&n.BranchNode, f)
	case *parse.WithNode:
		visitBranch(&n.BranchNode, f)
	case *parse.PipeNode:
		if n != nil {
			for _, c := range n.Cmds {
				visit(c, f)
			}
		}
	case *parse.CommandNode:
		f(n)
		for _, arg := range n.Args {
			visit(arg, f)
		}
	}
}

func visitBranch(n *parse.BranchNode, f func(*parse.CommandNode)) {
	visit(n.Pipe, f)
	visit(n.List, f)
	visit(n.ElseList, f)
}
