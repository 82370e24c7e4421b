package ceb

import "testing"

func TestStatusesSayWhoseMoveItIs(t *testing.T) {
	t.Parallel()
	tests := []struct {
		code        string
		class       Class
		known, sure bool
	}{
		{"1", Pending, true, true},
		{"2", Pending, true, true},
		{"3", Pending, true, true},
		{"4", Failed, true, true},
		{"100", Rejected, true, true},
		{"120", Accepted, true, true},
		{"300", Held, true, true},
		{"399", Accepted, true, true},
		{"500", Held, true, true},
		{"800", Released, true, true},
		{"899", Released, true, true},
		{" 800\n", Released, true, true},
		{"599", Held, true, false}, // documented for imports only
		{"700", Rejected, true, false},
		{"-301008", Failed, true, true},
		{"-621029", Failed, true, true},
		{"-304001", Failed, true, false}, // from a simulator
		{"-999999", Failed, false, false},
		{"400", Unknown, false, false}, // found nowhere
		{"0", Unknown, false, false},
		{"-", Unknown, false, false},
		{"-1a", Unknown, false, false},
		{"", Unknown, false, false},
	}
	for _, tt := range tests {
		s := StatusOf(tt.code)
		if s.Class != tt.class || s.Known != tt.known || s.Sure != tt.sure {
			t.Errorf("StatusOf(%q) = %+v", tt.code, s)
		}
		if s.English == "" || s.Chinese == "" {
			t.Errorf("StatusOf(%q) has no words", tt.code)
		}
	}
}

func TestTransportStatuses(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]struct {
		class Class
		known bool
	}{
		"0001": {Failed, true}, "1004": {Failed, true}, "3003": {Failed, true},
		"4711": {Failed, false}, "9999": {Failed, false},
		"0000": {Unknown, false}, "1234": {Unknown, false}, "OK": {Unknown, false}, "": {Unknown, false},
	} {
		if s := TransportStatusOf(code); s.Class != want.class || s.Known != want.known || s.English == "" {
			t.Errorf("TransportStatusOf(%q) = %+v", code, s)
		}
	}
}
