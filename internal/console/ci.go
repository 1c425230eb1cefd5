package console

import (
	"os"
	"slices"
	"strings"
)

// CI reports whether a CI server runs the program, as its variables say.
func CI() bool {
	return slices.ContainsFunc([]string{
		"CI", "GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD", "TEAMCITY_VERSION", "JENKINS_URL", "BUILDKITE", "BITBUCKET_BUILD_NUMBER", "CODEBUILD_BUILD_ID",
	}, func(name string) bool {
		value := strings.ToLower(os.Getenv(name))
		return value != "" && value != "false" && value != "0"
	})
}
