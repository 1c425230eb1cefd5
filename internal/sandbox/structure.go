package sandbox

// structure is a profile table as V5 shows it. The documentation's published
// example breaks off before the subscriptions; that they are a field of this
// name follows from its saying that a table has attributes, subscriptions and
// segmentations.
type structure struct {
	ID             string          `json:"id"`
	Name           string          `json:"name"`
	Attributes     []attributeJSON `json:"attributes"`
	Subscriptions  any             `json:"subscriptions"`
	Segmentations  []named         `json:"segmentations"`
	DisplayOptions displayOptions  `json:"displayOptions"`
}

type attributeJSON struct {
	Type      string `json:"type"`
	Name      string `json:"name"`
	Unique    bool   `json:"unique"`
	Mandatory bool   `json:"mandatory"`
}

type displayOptions struct {
	ForAttributes []describedJSON `json:"forAttributes"`
}

type describedJSON struct {
	Name        string `json:"name"`
	DisplayName string `json:"displayName,omitempty"`
	Description string `json:"description,omitempty"`
}

func (l *Licence) structure(t *Table) structure {
	s := structure{
		ID: t.ID, Name: t.Name,
		Attributes:     make([]attributeJSON, 0, len(t.Attributes)),
		Subscriptions:  l.Shape.write(t.Subscriptions),
		Segmentations:  []named{},
		DisplayOptions: displayOptions{ForAttributes: []describedJSON{}},
	}
	for _, a := range t.Attributes {
		s.Attributes = append(s.Attributes, attributeJSON{Type: a.Type, Name: a.Name, Unique: a.Unique, Mandatory: a.Mandatory})
		if a.Description != "" {
			s.DisplayOptions.ForAttributes = append(s.DisplayOptions.ForAttributes, describedJSON{Name: a.Name, Description: a.Description})
		}
	}
	return s
}

func (s Shape) write(list []Subscription) any {
	names := make([]string, 0, len(list))
	objects := make([]describedJSON, 0, len(list))
	for _, sub := range list {
		names = append(names, sub.Name)
		object := describedJSON{Name: sub.Name}
		if s == ShapeDescribed {
			object.DisplayName, object.Description = sub.DisplayName, sub.Description
		}
		objects = append(objects, object)
	}
	switch s {
	case ShapeNames:
		return names
	case ShapeKeys:
		return keys(names)
	default:
		return objects
	}
}

func (l *Licence) wrap(usual string, list any) any {
	switch l.Wrap {
	case WrapNone:
		return list
	case WrapTables:
		return map[string]any{"tables": list}
	default:
		return map[string]any{usual: list}
	}
}
