package guide

// pageWords are the texts that the page has beside the guide's own. Those under
// Script are used by the page's script; {…} in them is filled in there.
type pageWords struct {
	Lang, Title, Skip                                                 string
	NoKey, NoKeyLive, NoScript, Keyboard                              string
	Steps, Progress                                                   string
	Before, Where, Then, Note                                         string
	Copy, Rows                                                        string
	Number, DisplayLabel, TechnicalName, Type, EnabledIn              string
	OptIn, Subscription, Underscore, Blank                            string
	StepDone, VariableMade, OptInMade, RuleMade                       string
	Request, RequestSubject, RequestBody, RequestSent                 string
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
}

var english = pageWords{
	Lang:      "en",
	Title:     "Connect Qualifio to Actito",
	Skip:      "Skip to the steps",
	NoKey:     "No API key is in this page, and it asks nothing of the internet: it can be mailed and kept.",
	NoKeyLive: "No API key is in this page.",
	NoScript:  "Scripts are off in this browser: ticks are not remembered, and values have to be marked and copied by hand.",
	Keyboard:  "Keyboard: Tab goes to a Copy button, Enter copies, and the arrow keys ↓ and ↑ go to the next and previous one.",
	Steps:     "Steps", Progress: "Progress",
	Before: "Have ready", Where: "Where:", Note: "Note:",
	Copy: "Copy", Rows: "What to create: one row for each subscription",
	Number: "No.", DisplayLabel: "Display label", TechnicalName: "Technical name", Type: "Type", EnabledIn: "Enabled in",
	OptIn: "Opt-in to create", Subscription: "Subscription in Actito:", Underscore: "an underscore was a space: see the message below", Blank: "blank",
	StepDone: "is done", VariableMade: "Variable made", OptInMade: "Opt-in made", RuleMade: "is set",
	Request: "Send this to", RequestSubject: "Subject", RequestBody: "Message", RequestSent: "Sent",
	Check: "Check", CheckNow: "Check now", CheckRunning: "Checking…",
	CheckNone: "Compares the configuration with Actito, as engage validate does. What is clicked in Qualifio can't be checked.",
	CheckGood: "All is well.", CheckWarned: "Nothing failed; look at the warnings.", CheckBad: "Something has to be put right.", CheckStale: "The configuration was changed after this check.",
	CheckColumnWhat: "Check", CheckColumnHow: "Result", CheckFound: "What was found",
	Problem:     "The configuration can't be used as it is now",
	ProblemKept: "What you see is its last good state. Nothing is lost: put the file right, and the page goes on.",
	Pending:     "What you tick until then is kept here, and written as soon as the file is right again.",
	Footer:      "Made by engage guide. Ticks are remembered in this browser alone.",
	FooterLive:  "Served by engage guide on this computer alone. A step's tick is written to the configuration's walkthrough block.",
	Script: scriptWords{
		Copied: "Copied: {what}", CopyFailed: "Could not copy. The value is marked: press Ctrl+C.",
		Progress: "{done} of {all} steps done", Done: "done", Todo: "to do", New: "new",
		Updated: "The configuration changed, and the page with it.", Saved: "Written to the configuration.",
		NotSaved: "Not written: {why}", Pending: "Kept, and written as soon as the configuration is right again.",
		Ended:       "engage guide has ended, so this page no longer follows. Your ticks of steps are in the configuration. Start it again with: engage guide --serve",
		Unreachable: "engage guide can't be reached at the moment. Nothing that you tick now is kept.",
		Checking:    "Checking…", Checked: "The check is done.", Counted: "{done} of {all}",
	},
}
