package ceb

// Finding is one thing that is wrong with a document, for a clerk to mend
// before customs refuses it. Warnings do not hold a document back.
type Finding struct {
	Document Kind   // CEB303, ...
	Entity   Key    // which document of the message; empty for the message itself
	Field    string // "InventoryHead/netWeight", "OrderList[2]/qty"
	Value    string // as declared
	Rule     string // stable id: "weight.net-above-gross"
	Text     string // one English sentence: what is wrong and how to mend it
	Warning  bool   // true: customs may still accept it
}

// Blocking reports whether one of the findings holds the document back.
func Blocking(findings []Finding) bool {
	for _, f := range findings {
		if !f.Warning {
			return true
		}
	}
	return false
}

// Rule is a requirement of customs, or of ours. Its zero value means that
// nothing is wrong.
type Rule struct {
	ID      string // stable; findings, translations and docs/customs.md go by it
	Text    string // what is wrong and how to mend it
	Warning bool   // a breach does not hold the document back
}

// fine is the answer to a value that keeps its rule.
var fine Rule

// checker collects findings of one document.
type checker struct {
	kind     Kind
	entity   Key
	findings []Finding
}

func (c *checker) add(field, value string, r Rule) {
	c.findings = append(c.findings, Finding{
		Document: c.kind, Entity: c.entity, Field: field, Value: value,
		Rule: r.ID, Text: r.Text, Warning: r.Warning,
	})
}

// when adds a finding if the rule is broken.
func (c *checker) when(broken bool, field, value string, r Rule) {
	if broken {
		c.add(field, value, r)
	}
}
