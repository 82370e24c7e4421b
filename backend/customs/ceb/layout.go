package ceb

// A layout is the schema of one element as a table: its children in their
// order, each with its shape. The writer, the reader and the checks all follow
// the same table, so they cannot disagree about a field; a test holds every
// table against the official schema.
type layout[T any] struct {
	name   string // of the element
	fields []field[T]
	byTag  map[string]int
}

// field is one child element that holds a text, a number or a decimal.
type field[T any] struct {
	tag   string
	shape shape
	need  bool              // written even when empty, and reported when empty
	at    func(*T) any      // where the value is: *string, *int or *Decimal
	is    func(string) Rule // what else the value must be; nil for nothing
}

// shape is the type of a field in the words of the specification. Lengths are
// counted in characters, not bytes.
type shape struct {
	min, max int
	kind     byte // 'C' text, 'N' whole number, 'D' decimal N19,5
}

func exactly(n int) shape { return shape{min: n, max: n, kind: 'C'} }
func upTo(n int) shape    { return shape{max: n, kind: 'C'} }
func number(n int) shape  { return shape{max: n, kind: 'N'} }

// n195 is N19,5: 19 digits, five of them decimals.
var n195 = shape{max: 19, kind: 'D'}

func lay[T any](name string, fields ...field[T]) *layout[T] {
	l := &layout[T]{name: name, fields: fields, byTag: make(map[string]int, len(fields))}
	for i, f := range fields {
		l.byTag[f.tag] = i
	}
	return l
}

// must is a field the schema requires; may is one it lets out.
func must[T any](tag string, s shape, at func(*T) any, is func(string) Rule) field[T] {
	return field[T]{tag: tag, shape: s, need: true, at: at, is: is}
}

func may[T any](tag string, s shape, at func(*T) any, is func(string) Rule) field[T] {
	return field[T]{tag: tag, shape: s, at: at, is: is}
}
