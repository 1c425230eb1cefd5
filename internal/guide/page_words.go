package guide

// pageWords are the texts that the page has beside the guide's own. Those under
// Script are used by the page's script; {…} in them is filled in there.
type pageWords struct {
	Lang, Title, Skip                                                 string
	NoKey, NoKeyLive, NoScript, Keyboard                              string
	Steps, Progress                                                   string
	Before, Where, Note, Attention                                    string
	End, EndLive                                                      string
	StatusPass, StatusWarn, StatusFail, StatusSkip                    string
	Copy, Rows                                                        string
	Number, DisplayLabel, TechnicalName, VariableType, EnabledIn      string
	ForAll                                                            string
	OptIn, Subscription, Underscore                                   string
	VariableMade, OptInMade                                           string
	RequestSubject, RequestBody, RequestSent                          string
	Check, CheckNow, CheckRunning, CheckNone, CheckGood, CheckWarned  string
	CheckBad, CheckStale, CheckColumnWhat, CheckColumnHow, CheckFound string
	Problem, ProblemKept, Pending, Footer, FooterLive                 string

	Script scriptWords
}

type scriptWords struct {
	Copied      string `json:"copied"`
	CopyFailed  string `json:"copyFailed"`
	Progress    string `json:"progress"`
	Done        string `json:"done"`
	Todo        string `json:"todo"`
	New         string `json:"new"`
	Updated     string `json:"updated"`
	Saved       string `json:"saved"`
	NotSaved    string `json:"notSaved"`
	Pending     string `json:"pending"`
	Ended       string `json:"ended"`
	Unreachable string `json:"unreachable"`
	Checking    string `json:"checking"`
	Checked     string `json:"checked"`
	Counted     string `json:"counted"`
	Broken      string `json:"broken"`
	Over        string `json:"over"`
	Late        string `json:"late"`
}

// pageWords are the page's texts in the language.
func (l Language) pageWords() pageWords {
	return pageWords{
		Lang:      l.Code(),
		Title:     l.Say("Connect Qualifio to Actito"),
		Skip:      l.Say("Skip to the steps"),
		NoKey:     l.Say("No API key is in this page, and it asks nothing of the internet: it can be mailed and kept."),
		NoKeyLive: l.Say("No API key is in this page."),
		NoScript:  l.Say("Scripts are off in this browser: ticks are not remembered, and values have to be marked and copied by hand."),
		Keyboard:  l.Say("Keyboard: Tab goes to a Copy button, Enter copies, and the arrow keys ↓ and ↑ go to the next and previous one."),
		Steps:     l.Say("Steps"), Progress: l.Say("Progress"),
		Before: l.Say("Have ready"), Where: l.Say("Where:"), Note: l.Say("Note:"), Attention: l.Say("Attention:"),
		End:        l.Say("All five steps ticked? Tell whoever sent you this page: your ticks stay in this browser."),
		EndLive:    l.Say("All five steps ticked? Then you are done: the configuration says so, too."),
		StatusPass: l.Say("passed"), StatusWarn: l.Say("attention"), StatusFail: l.Say("failed"), StatusSkip: l.Say("not checked"),
		Copy: l.Say("Copy"), Rows: l.Say("What to create: one row for each subscription"),
		Number: l.Say("No."), DisplayLabel: "Display label", TechnicalName: "Technical name", VariableType: "Variable type", EnabledIn: "Enabled in",
		ForAll: l.Say("For all of them:"),
		OptIn:  l.Say("Opt-in to create"), Subscription: l.Say("Subscription in Actito:"), Underscore: l.Say("an underscore was a space: see the request below"),
		VariableMade: l.Say("Variable made"), OptInMade: l.Say("Opt-in made"),
		RequestSubject: l.Say("Subject"), RequestBody: l.Say("Message"), RequestSent: l.Say("Sent"),
		Check: l.Say("Check"), CheckNow: l.Say("Check now"), CheckRunning: l.Say("Checking…"),
		CheckNone: l.Say("Compares the configuration with Actito, as engage validate does. What is clicked in Qualifio can't be checked."),
		CheckGood: l.Say("All is well."), CheckWarned: l.Say("Nothing failed; look at the warnings."), CheckBad: l.Say("Something has to be put right."), CheckStale: l.Say("The configuration was changed after this check."),
		CheckColumnWhat: l.Say("Check"), CheckColumnHow: l.Say("Result"), CheckFound: l.Say("What was found"),
		Problem:     l.Say("The configuration can't be used as it is now"),
		ProblemKept: l.Say("What you see is its last good state. Nothing is lost: put the file right, and the page goes on."),
		Pending:     l.Say("What you tick until then is kept here, and written as soon as the file is right again."),
		Footer:      l.Say("Made by engage guide. Ticks are remembered in this browser alone."),
		FooterLive:  l.Say("Served by engage guide on this computer alone. A step's tick is written to the configuration's walkthrough block."),
		Script: scriptWords{
			Copied: l.Say("Copied: {what}"), CopyFailed: l.Say("Could not copy. The value is marked: press Ctrl+C."),
			Progress: l.Say("{done} of {all} steps done"), Done: l.Say("done"), Todo: l.Say("to do"), New: l.Say("new"),
			Updated: l.Say("The configuration changed, and the page with it."), Saved: l.Say("Written to the configuration."),
			NotSaved: l.Say("Not written: {why}"), Pending: l.Say("Kept, and written as soon as the configuration is right again."),
			Ended:       l.Say("engage guide has ended, so this page no longer follows. Your ticks of steps are in the configuration. Start it again with: engage guide --serve"),
			Unreachable: l.Say("engage guide can't be reached at the moment. Nothing that you tick now is kept."),
			Checking:    l.Say("Checking…"), Checked: l.Say("The check is done."), Counted: l.Say("{done} of {all}"),
			Broken: l.Say("File can't be used"), Over: l.Say("No longer connected"),
			Late: l.Say("engage guide does not answer. Is this page open in many windows? Close some, and try again."),
		},
	}
}
