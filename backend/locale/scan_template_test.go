package locale

import (
	"fmt"
	"strings"
	"text/template/parse"
)

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
				u.where = fmt.Sprintf("%s:%d", path, 1+strings.Count(text[:c.Position()], "\n"))
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
