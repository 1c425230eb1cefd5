# What curl and jq can do for one configuration: the same calls and the same
# checks as engage validate, the calls after the token at the same time. It is
# given what engage reads in the file:
# DOMAIN KEY-VARIABLE ENTITY FORM TABLE SUBSCRIPTIONS-FILE SCRATCH-DIRECTORY
set -eu
eval "key=\$$2"
at=$7/$$
token=$(curl -sSf -H @- "$1/auth/token" <<END | jq -er .accessToken
Authorization: $key
END
)
curl -sSf --parallel --parallel-immediate -H @- \
	-o "$at.entities" "$1/entities/v5/entities" \
	-o "$at.form" "$1/forms/v4/entity/$3/form/$4" \
	-o "$at.tables" "$1/profile-table-structure/v5/entities/$3/profile-tables" <<END
Authorization: Bearer $token
END
exec jq -en --arg entity "$3" --arg form "$4" --arg table "$5" --rawfile names "$6" \
	--slurpfile e "$at.entities" --slurpfile f "$at.form" --slurpfile t "$at.tables" '
	any($e[0].entities[]; .name == $entity)
	and $f[0].name == $form
	and ([$t[0].profileTables[] | select(.name == $table).subscriptions[].name] | sort)
		== ($names | rtrimstr("\n") | split("\n") | sort)'
