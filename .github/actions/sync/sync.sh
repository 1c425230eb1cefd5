#!/bin/sh
# Brings the configurations below SYNC_FILES in line with Actito on a branch of their
# own, a commit for each, and keeps one pull request for it: on GitHub with gh, on
# GitLab with glab. Run it in a clean checkout of the branch to merge into.
set -eu
branch=${SYNC_BRANCH:-engage/optins}
title="Opt-ins: what changed in Actito"
base=$(git branch --show-current)
remote=refs/remotes/origin/$branch
if [ -z "$base" ]; then base=${CI_DEFAULT_BRANCH:?check out the branch to merge into}; fi
cd "$(git rev-parse --show-toplevel)"
: "${GIT_AUTHOR_NAME:=engage}" "${GIT_AUTHOR_EMAIL:=engage@localhost}"
export GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME="$GIT_AUTHOR_NAME" GIT_COMMITTER_EMAIL="$GIT_AUTHOR_EMAIL" GIT_LITERAL_PATHSPECS=1
if [ -z "${ENGAGE_API_KEY:-}" ]; then unset ENGAGE_API_KEY; fi
if ! git diff --quiet HEAD; then echo "the checkout has changes already" >&2; exit 1; fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# request ACTION: the four things that are done to a pull request, the one that is $open.
request() {
	case ${GITLAB_CI:+gitlab}$1 in
	find) gh pr list --head "$branch" --state open --json number --jq '.[].number' ;;
	create) gh pr create --head "$branch" --base "$base" --title "$title" --body-file "$work/body" ;;
	update) gh pr edit "$open" --body-file "$work/body" ;;
	close) gh pr close "$open" --comment "Nothing differs any more." ;;
	gitlabfind) glab mr list --source-branch "$branch" --output json | grep -o '"iid": *[0-9]*' | head -n 1 | tr -dc 0-9 ;;
	gitlabcreate) glab mr create --source-branch "$branch" --target-branch "$base" --title "$title" --description "$(cat "$work/body")" --yes ;;
	gitlabupdate) glab mr update "$open" --description "$(cat "$work/body")" --yes ;;
	gitlabclose) glab mr close "$open" ;;
	esac
}

# plan FILE: what sync printed below the file's name. In a commit, [skip ci], #1 or
# @name would mean something: a blank takes the meaning away.
plan() { FILE=$1 awk '/^[^ ]/ { on = $0 == ENVIRON["FILE"]; next } on && NF' "$work/plan" | sed 's/[[@#]/& /g'; }

# What others committed to the branch is not overwritten. With the stars, it is no
# error if there is no such branch.
git fetch --quiet --prune origin "+refs/heads/$branch*:$remote*"
if git rev-parse --quiet --verify "$remote" > "$work/old" && [ "$(git log -1 --format=%ce "$remote")" != "$GIT_AUTHOR_EMAIL" ]; then
	echo "somebody else committed to $branch: merge it, or delete it" >&2
	exit 1
fi

set -- --no-input
if [ "${SYNC_PRUNE:-}" = true ]; then set -- "$@" --prune; fi
if [ "${SYNC_USE_ENVIRONMENT_KEY:-}" = true ]; then set -- "$@" --use-environment-key; fi
set -- "$@" --
while IFS= read -r file; do
	if [ -n "$file" ]; then set -- "$@" "${file#./}"; fi
done << END
${SYNC_FILES:-customers}
END
code=0
engage optins sync "$@" > "$work/plan" || code=$?
cat "$work/plan"

# One commit a customer, and what is left to do in the request.
git checkout --quiet -B "$branch"
git diff --name-only -z | tr '\0' '\n' > "$work/changed"
echo "Merge this once it is done in Qualifio and the account manager was asked." > "$work/body"
left=0
while IFS= read -r file; do
	{ echo "engage: $file" && echo && plan "$file"; } | git commit --quiet --file - -- "$file"
	{ echo && engage guide --lang en --config "$file" --step 3 --output markdown; } > "$work/part"
	# GitHub takes no more than 65,536 characters.
	if [ $(($(wc -c < "$work/body") + $(wc -c < "$work/part"))) -lt 60000 ]; then
		cat "$work/part" >> "$work/body"
	else
		left=$((left + 1))
	fi
done < "$work/changed"
if [ "$left" -gt 0 ]; then
	printf '\nThere is no room for %s more: engage guide --step 3 has what is left to do, for each file of the commits.\n' "$left" >> "$work/body"
fi

open=$(request find)
if [ -s "$work/changed" ]; then
	if [ ! -s "$work/old" ] || ! git diff --quiet "$remote" HEAD; then
		git push --quiet --force-with-lease="refs/heads/$branch:$(cat "$work/old")" origin "HEAD:refs/heads/$branch"
	fi
	if [ -n "$open" ]; then request update; else request create; fi
elif [ -n "$open" ] && { [ "$code" -eq 0 ] || [ "$code" -eq 6 ]; }; then
	# Where a customer could not be asked, it is not known whether anything is left.
	request close
	git push --quiet origin --delete "$branch"
fi
git checkout --quiet -
exit "$code"
