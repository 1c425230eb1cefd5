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
