import Domain

/// What can go wrong between us and a browser.
package enum BrowserError: HostError, Equatable {
    /// No executable, or one that cannot be run.
    case missing(tried: [String])
    /// The browser ended or gave no sign while starting; `output` is the tail of its standard error.
    case startFailed(problem: String, output: String)
    case startSilent(seconds: Double, output: String)
    /// Another process holds the profile.
    case profileInUse(profile: String, holder: String)
    case profileUnusable(profile: String, problem: String)
    /// The profile lies in the directory a person's own browser uses.
    case profileRefused(profile: String, browser: String, root: String)
    /// A window is wanted, and there is no program or no display for one.
    case noWindow(problem: String, hint: String)
    /// A call had no answer within its deadline.
    case timeout(method: String, seconds: Double)
    /// The document the question was for has gone.
    case contextLost(method: String)
    case pageCrashed
    case pageClosed
    /// The browser process has ended; `status` tells how.
    case ended(status: String)
    /// The browser refused a command.
    case refused(method: String, problem: String)
    /// The page language was used wrongly.
    case badSpec(problem: String)
    /// Our code in the page threw.
    case scriptFailed(problem: String)
    case navigationFailed(url: String, problem: String)
    case navigationTimeout(url: String, seconds: Double)
    /// Input was being sent when the answer was lost: it may or may not have reached the page.
    case clickUnknown(problem: String)
    case elementMissing(problem: String)

    package var code: String {
        switch self {
        case .missing: "browser.start.missing"
        case .startFailed: "browser.start.failed"
        case .startSilent: "browser.start.silent"
        case .profileInUse: "browser.profile.in_use"
        case .profileUnusable: "browser.profile.unusable"
        case .profileRefused: "browser.profile.refused"
        case .noWindow: "browser.start.no_window"
        case .timeout: "browser.call.timeout"
        case .contextLost: "browser.document.lost"
        case .pageCrashed: "browser.page.crashed"
        case .pageClosed: "browser.page.closed"
        case .ended: "browser.process.ended"
        case .refused: "browser.call.refused"
        case .badSpec: "browser.spec.invalid"
        case .scriptFailed: "browser.script.failed"
        case .navigationFailed: "browser.navigation.failed"
        case .navigationTimeout: "browser.navigation.timeout"
        case .clickUnknown: "browser.click.unknown"
        case .elementMissing: "browser.element.missing"
        }
    }

    package var message: String {
        switch self {
        case .missing(let tried): "no Chromium to start; looked for \(tried.joined(separator: ", "))"
        case .startFailed(let problem, let output): "Chromium did not start: \(problem)\(Self.lastWords(output))"
        case .startSilent(let seconds, let output):
            "Chromium gave no answer on its pipe in \(seconds.inWords) s\(Self.lastWords(output))"
        case .profileInUse(let profile, let holder): "the browser profile \(profile) is in use by \(holder)"
        case .profileUnusable(let profile, let problem): "the browser profile \(profile) cannot be used: \(problem)"
        case .profileRefused(let profile, let browser, let root):
            "the profile \(profile) belongs to a person's own \(browser) (\(root)): browsers ignore remote debugging in "
                + "their default directory, so no worker could drive it, and a copy would not carry the login, because "
                + "its cookies are encrypted for that person"
        case .noWindow(let problem, _): problem
        case .timeout(let method, let seconds): "\(method) had no answer in \(seconds.inWords) s"
        case .contextLost(let method): "the page went to another document during \(method)"
        case .pageCrashed: "the page crashed"
        case .pageClosed: "the page was closed"
        case .ended(let status): "the browser has ended (\(status))"
        case .refused(let method, let problem): "\(method) was refused: \(problem)"
        case .badSpec(let problem): problem
        case .scriptFailed(let problem): "our code in the page failed: \(problem)"
        case .navigationFailed(let url, let problem): "\(url) could not be opened: \(problem)"
        case .navigationTimeout(let url, let seconds): "\(url) was not there after \(seconds.inWords) s"
        case .clickUnknown(let problem): "input was sent, but whether it arrived is unknown: \(problem)"
        case .elementMissing(let problem): problem
        }
    }

    package var hint: String {
        switch self {
        case .missing: "install Chromium (Debian: apt install chromium-headless-shell) or set ENGYNE_CHROME to its path"
        case .startFailed, .startSilent: "read the browser's output kept with this failure"
        case .profileInUse: "end that one, or give this slot a profile of its own: one profile is one browser"
        case .profileRefused:
            "take the profile setting away, so that the slot has a profile of its own, and log in there once with "
                + "'engyne-host probe SLOT --headed'"
        case .noWindow(_, let hint): hint
        case .profileUnusable: "give the slot a directory that its user may write to"
        case .timeout: "look at the page's picture in the evidence; a page that stays busy is closed and opened anew"
        case .contextLost: "wait for something on the new document, then ask again"
        case .pageCrashed, .pageClosed: "open the address again; the next entry gets a fresh page"
        case .ended: "wait; the worker starts the browser again, and its last output is in the slot's log"
        case .refused: "report this with the browser's version: it does not know the command, or not like this"
        case .badSpec: "correct the locator or field; docs/plugins/page-language.md lists the words"
        case .scriptFailed: "keep the page ('engyne-host probe') and report it with this message"
        case .navigationFailed(_, let problem): NavigationHint.text(for: problem)
        case .navigationTimeout: "try the address in another browser on this machine; if it is slow there too, wait"
        case .clickUnknown: "look at the site before anything is clicked again"
        case .elementMissing: "run 'engyne-host probe' on the slot and correct the locator"
        }
    }

    package var isRetryable: Bool {
        switch self {
        case .missing, .badSpec, .clickUnknown, .profileUnusable, .profileRefused, .noWindow: false
        case .navigationFailed(_, let problem): NavigationHint.isPassing(problem)
        default: true
        }
    }

    /// The browser's own last output, for the failure's evidence; empty for failures that have none.
    package var output: String {
        switch self {
        case .startFailed(_, let output), .startSilent(_, let output): output
        default: ""
        }
    }

    private static func lastWords(_ output: String) -> String {
        guard let line = output.split(separator: "\n").last(where: { !$0.allSatisfy(\.isWhitespace) }) else {
            return ""
        }
        return "; its last words: \(line.trimmingPrefix { $0.isWhitespace }.prefix(300))"
    }
}

extension Double {
    /// `5` rather than `5.0`.
    fileprivate var inWords: String { rounded() == self ? String(Int(self)) : String(self) }
}
