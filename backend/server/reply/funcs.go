package reply

import (
	"fmt"
	"html/template"
	"strings"
)

// funcs are what templates may call besides the methods of their struct.
func (a *assets) funcs() template.FuncMap {
	return template.FuncMap{
		"asset": a.url,    // {{asset "shop.js"}}: the address of a bundle or a file
		"loads": a.loads,  // {{range loads "shop.js"}}: the chunks it needs at once
		"font":  a.font,   // {{font "ibm-plex-sans-latin"}}
		"icon":  a.icon,   // {{icon "truck"}}, {{icon "chevron-right" "i-flip"}}
		"dict":  dict,     // {{template "x" (dict "name" "email" "page" .)}}
		"list":  list,     // {{range list "a" "b"}}
		"join":  joinWith, // {{join ", " .Parts}}
	}
}

// icon draws a Lucide icon beside words that say the same: it is hidden from
// screen readers. Pass "i-flip" for arrows that follow the reading direction.
func (a *assets) icon(name string, classes ...string) (template.HTML, error) {
	drawn, ok := a.icons[name]
	if !ok {
		return "", fmt.Errorf("there is no icon %q in web/icons", name)
	}
	if len(classes) == 0 {
		return drawn, nil
	}
	return a.draw(name, strings.Join(append([]string{"i"}, classes...), " ")), nil
}

func (a *assets) draw(name, class string) template.HTML {
	return template.HTML(fmt.Sprintf(`<svg class="%s" aria-hidden="true"><use href="%s#%s"/></svg>`,
		template.HTMLEscapeString(class), staticPrefix+a.named["icons.svg"].Path, name))
}

// dict gives a partial several values by name. An odd number of arguments or a
// name that is no string is a mistake in the template.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict: %d arguments do not pair", len(pairs))
	}
	m := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: argument %d is not a name", i)
		}
		m[name] = pairs[i+1]
	}
	return m, nil
}

func list(items ...string) []string { return items }

func joinWith(sep string, parts []string) string { return strings.Join(parts, sep) }
