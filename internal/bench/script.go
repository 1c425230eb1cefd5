package main

import (
	"os"
	"path/filepath"
)

// script is the best that curl and jq can do for one configuration: the same
// calls and the same checks, with the calls after the token at the same time,
// and with as few programs. It is given what engage reads in the file.
const script = `# DOMAIN KEY-VARIABLE ENTITY FORM TABLE SUBSCRIPTIONS-FILE SCRATCH-FOLDER
set -eu
eval "key=\$$2"
at=$7/$$
token=$(curl -sSf -H @- "$1/auth/token" <<EOF | jq -er .accessToken
Authorization: $key
EOF
)
curl -sSf --parallel --parallel-immediate -H @- \
	-o "$at.entities" "$1/entities/v5/entities" \
	-o "$at.form" "$1/v4/entity/$3/form/$4" \
	-o "$at.tables" "$1/profile-table-structure/v5/entities/$3/profile-tables" <<EOF
Authorization: Bearer $token
EOF
exec jq -en --arg entity "$3" --arg form "$4" --arg table "$5" --rawfile names "$6" \
	--slurpfile e "$at.entities" --slurpfile f "$at.form" --slurpfile t "$at.tables" '
	any($e[0].entities[]; .name == $entity)
	and $f[0].name == $form
	and ([$t[0].profileTables[] | select(.name == $table).subscriptions[].name] | sort)
		== ($names | rtrimstr("\n") | split("\n") | sort)'
`

// writeScript writes the script and the names that it compares with.
func (b *bench) writeScript() (path, list, scratch string, err error) {
	path, list, scratch = filepath.Join(b.folder, "check.sh"), filepath.Join(b.folder, "names.txt"), filepath.Join(b.folder, "scratch")
	var text []byte
	for _, name := range names(subscriptions) {
		text = append(text, name+"\n"...)
	}
	if err = os.MkdirAll(scratch, 0o700); err == nil {
		err = os.WriteFile(path, []byte(script), 0o600)
	}
	if err == nil {
		err = os.WriteFile(list, text, 0o600)
	}
	return path, list, scratch, err
}
