package ceb

// The rules of what others send.
var (
	ruleExtra   = Rule{ID: "read.unknown-part", Text: "The message holds a part we do not know or cannot read; it is kept as it came, so read it and tell us what it means.", Warning: true}
	ruleStatus  = Rule{ID: "reply.unknown-status", Text: "Customs answered with a status we do not know; read its own words and ask the agent what to do.", Warning: true}
	ruleMillis  = Rule{ID: "time.millis", Text: "The time of the answer is not 17 digits, year to millisecond; replies may be shown out of order.", Warning: true}
	ruleVersion = Rule{ID: "message.version", Text: "The message is not of version 1.0; its fields may have changed.", Warning: true}
)

// Check returns everything that is wrong with what was read, and everything
// that was not understood: unknown parts and unknown status codes are findings,
// so that they reach a person.
func (d *Document) Check() []Finding {
	c := &checker{kind: d.Kind, findings: d.checkDocuments()}
	c.when(d.Version != Version, "version", d.Version, ruleVersion)
	for i := range d.Replies {
		d.Replies[i].check(c)
	}
	c.entity = ""
	for _, e := range d.Extras {
		c.add(e.Path, e.XML, ruleExtra)
	}
	return c.findings
}

func (d *Document) checkDocuments() []Finding {
	switch d.Kind {
	case CEB303:
		return messageOf(d, d.Orders).Check()
	case CEB403:
		return messageOf(d, d.Receipts).Check()
	case CEB505:
		return messageOf(d, d.Waybills).Check()
	case CEB603:
		return messageOf(d, d.Inventories).Check()
	}
	return nil
}

func messageOf[E Entity](d *Document, entities []E) *Message[E] {
	return &Message[E]{GUID: d.GUID, Entities: entities, Transfer: d.Transfer, Subscriptions: d.Subscriptions}
}

func (r *Reply) check(c *checker) {
	l := replyLayouts[r.Kind]
	c.entity = r.Key()
	checkFields(c, l, r, l.name+"/")
	c.when(!r.Status().Known, l.name+"/returnStatus", r.ReturnStatus, ruleStatus)
}

func isMillis(s string) Rule {
	_, err := ParseMillis(s)
	return unless(err == nil, ruleMillis)
}
