/// One way in which the practice site departs from its usual markup and manners, to show what a connector does about it.
/// Several at once are a `PracticeDial`. The catalogue follows where `isForCatalogue` says so; nobody signs in there and
/// nothing moves.
package enum PracticeDrift: String, CaseIterable, Sendable {
    case none
    case renamed
    case moved
    case missing
    case halfParsed = "half_parsed"
    case thinned
    case empty
    case emptySilent = "empty_silent"
    case arrivals
    case live
    case shiftOnHover = "shift_on_hover"
    case overlay
    case soldOut = "sold_out"
    case soldLate = "sold_late"
    case noBalance = "no_balance"
    case swallowClick = "swallow_click"
    case unknownDialog = "unknown_dialog"
    case commitThen500 = "commit_then_500"
    case droppedAnswer = "dropped_answer"
    case lateConsumed = "late_consumed"
    case slow
    case rateLimited = "rate_limited"
    case serverError = "server_error"
    case loginWall = "login_wall"
    case captcha

    /// What is different then, in one line.
    package var sentence: String {
        switch self {
        case .none: "nothing goes wrong"
        case .renamed: "style classes have other names; hidden inputs and words stay"
        case .moved: "titles, places and facts stand elsewhere on the card"
        case .missing: "cards carry no lead id any more: nothing on the page can be clicked safely"
        case .halfParsed: "every second card tells no time any more"
        case .thinned: "three cards in four tell no country"
        case .empty: "there are no leads, and the page says so"
        case .emptySilent: "there are no leads, and the page says nothing"
        case .arrivals: "a lead arrives every 2 s and the open page puts it on top: positions move"
        case .live: "the open page draws its list anew every 300 ms, each time in another order"
        case .shiftOnHover: "an advert with a button pushes in above the card that the pointer comes to"
        case .overlay: "an opt-in notice covers the page"
        case .soldOut: "every second lead was sold to somebody else, and says so"
        case .soldLate: "every lead turns out to be sold when its button is pressed"
        case .noBalance: "no credit is left"
        case .swallowClick: "the contact button does nothing"
        case .unknownDialog: "the contact button opens a question nobody knows, and buys nothing"
        case .commitThen500: "a contact is bought and the answer is HTTP 500"
        case .droppedAnswer: "a contact is bought and the connection is cut instead of an answer"
        case .lateConsumed: "a bought contact is listed 20 s late"
        case .slow: "the list comes 4 s after the page"
        case .rateLimited: "the list is refused with HTTP 429 and Retry-After"
        case .serverError: "every page is HTTP 503"
        case .loginWall: "nobody is signed in"
        case .captcha: "a challenge stands in place of every page"
        }
    }

    /// Whether the catalogue does it too.
    package var isForCatalogue: Bool {
        switch self {
        case .renamed, .missing, .thinned, .empty, .emptySilent, .slow, .soldOut, .swallowClick, .commitThen500,
            .droppedAnswer, .rateLimited, .serverError:
            true
        default: false
        }
    }

    /// Those under which the pages themselves look otherwise, for tests that read every design.
    package static let designs: [Self] = [
        .none, .renamed, .moved, .missing, .loginWall, .slow, .soldOut, .swallowClick,
    ]

    /// Whether somebody who presses a contact button then has pressed what must not be pressed.
    var forbidsClicks: Bool { [.missing, .halfParsed, .emptySilent, .loginWall, .captcha].contains(self) }
}
