package console

import "testing"

func TestCI(t *testing.T) {
	for _, name := range []string{
		"CI", "GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD", "TEAMCITY_VERSION", "JENKINS_URL", "BUILDKITE", "BITBUCKET_BUILD_NUMBER", "CODEBUILD_BUILD_ID",
	} {
		t.Setenv(name, "")
	}
	if CI() {
		t.Error("no variable is set")
	}
	for _, test := range []struct {
		name, value string
		want        bool
	}{
		{"CI", "true", true}, {"CI", "1", true}, {"CI", "false", false}, {"CI", "False", false}, {"CI", "0", false},
		{"TF_BUILD", "True", true}, {"TEAMCITY_VERSION", "2024.07 (build 160656)", true}, {"GITHUB_ACTIONS", "true", true},
	} {
		t.Run(test.name+"="+test.value, func(t *testing.T) {
			t.Setenv(test.name, test.value)
			if CI() != test.want {
				t.Errorf("%v", !test.want)
			}
		})
	}
}
