// Package ceb is the wire format of China Customs.
package ceb
