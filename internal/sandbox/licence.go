package sandbox

import (
	"slices"
	"strconv"
)

// Licence is what the sandbox's API key may see.
type Licence struct {
	// Entities are served in this order. nil stands for those of Sample; an
	// empty slice is a key that may see no entity.
	Entities []Entity
	// Shape is how subscriptions are written, V4 and V5 alike.
	Shape Shape
	// Wrap is what the lists of profile tables are wrapped in.
	Wrap Wrap
}

// Entity is one entity of a licence. Its id is its place, from 1.
type Entity struct {
	Name   string
	Tables []Table
	Forms  []Form
}

// Table is a profile table with its structure.
type Table struct {
	ID            string // as V5 addresses it; its place in the entity, from 1, if empty
	Name          string
	Attributes    []Attribute
	Subscriptions []Subscription
}

// Attribute is one attribute of a profile table.
type Attribute struct {
	Name        string
	Type        string // as Actito writes it: EMAIL_ADDRESS, STRING …
	Description string // its label among the display options; none if empty
	Unique      bool
	Mandatory   bool
}

// Subscription is one subscription of a profile table. Its name is technical.
type Subscription struct {
	Name        string
	DisplayName string // only served in ShapeDescribed
	Description string // only served in ShapeDescribed
}

// Form is a form of an entity.
type Form struct {
	Name         string
	ProfileTable string // the name of the table that it writes to
}

// Shape is a way to write a table's subscriptions. Actito's public
// documentation does not show it, so that a reader must take them all.
type Shape int

// The shapes. An unknown value is served as ShapeObjects.
const (
	ShapeObjects   Shape = iota // [{"name":"newsletter"}]
	ShapeDescribed              // [{"name":"newsletter","displayName":"…","description":"…"}]
	ShapeNames                  // ["newsletter"]
	ShapeKeys                   // {"newsletter":true}
)

// Wrap is the object around a list of profile tables.
type Wrap int

// The wrappings. An unknown value is served as WrapUsual.
const (
	WrapUsual  Wrap = iota // {"profileTableNames":[…]} in V4; {"profileTables":[…]} in V5, where the name is a guess
	WrapTables             // {"tables":[…]}
	WrapNone               // the bare list
)

// Subscriptions returns subscriptions of these names, for building a Table.
func Subscriptions(names ...string) []Subscription {
	list := make([]Subscription, 0, len(names))
	for _, name := range names {
		list = append(list, Subscription{Name: name})
	}
	return list
}

// normal returns a copy that shares nothing with l, with what was left out
// filled in.
func (l Licence) normal() *Licence {
	if l.Entities == nil {
		l.Entities = Sample().Entities
	}
	l.Entities = slices.Clone(l.Entities)
	for i := range l.Entities {
		e := &l.Entities[i]
		e.Forms = slices.Clone(e.Forms)
		e.Tables = slices.Clone(e.Tables)
		for j := range e.Tables {
			t := &e.Tables[j]
			if t.ID == "" {
				t.ID = strconv.Itoa(j + 1)
			}
			t.Attributes = slices.Clone(t.Attributes)
			t.Subscriptions = slices.Clone(t.Subscriptions)
		}
	}
	return &l
}

func (l *Licence) entity(name string) *Entity {
	for i := range l.Entities {
		if l.Entities[i].Name == name {
			return &l.Entities[i]
		}
	}
	return nil
}
