package import Domain

/// The pages that try to get the wrong thing clicked: `GET /traps/<name>?seed=N`. The seed decides the timing and the
/// kind of mischief. Each has one right control; every other one on it is wrong, and the page counts what reached which.
package enum PracticeTrap: String, CaseIterable, Sendable {
    case hoverShift = "hover-shift"
    case lateOverlay = "late-overlay"
    case overlayOnPress = "overlay-on-press"
    case covered
    case coveredForever = "covered-forever"
    case stickyCover = "sticky-cover"
    case animation
    case animationEndless = "animation-endless"
    case animationScript = "animation-script"
    case rerender
    case rerenderOnHover = "rerender-on-hover"
    case reusedCards = "reused-cards"
    case scrollJump = "scroll-jump"
    case hiddenDuplicate = "hidden-duplicate"
    case throughChild = "through-child"
    case shadowRoot = "shadow-root"
    case lateEnabled = "late-enabled"
    case popup
    case popupOnPress = "popup-on-press"
    case crossSiteIframe = "cross-site-iframe"

    /// What the page does, in one line.
    package var sentence: String {
        switch self {
        case .hoverShift: "the button moves when the pointer comes, and another takes its place"
        case .lateOverlay: "a notice covers everything between aiming and pressing, and goes again"
        case .overlayOnPress: "the press itself brings a notice up under the pointer, before the release"
        case .covered: "something transparent or partial lies over the button and goes after a while"
        case .coveredForever: "something transparent or partial lies over the button and stays"
        case .stickyCover: "a header with a button of its own covers most of the window"
        case .animation: "the button slides into place, another one behind it"
        case .animationEndless: "a strip of buttons that a style sheet moves for ever"
        case .animationScript: "a strip of buttons that a script moves for ever"
        case .rerender: "a list is drawn anew in another order all the time"
        case .rerenderOnHover: "a list is drawn anew in another order when the pointer comes"
        case .reusedCards: "cards stay where they are and become other leads"
        case .scrollJump: "the page scrolls on its own when it is scrolled or pointed at"
        case .hiddenDuplicate: "a hidden twin of the button stands first"
        case .throughChild: "what lies over the button lets the pointer through"
        case .shadowRoot: "the button is inside a component, beside another one"
        case .lateEnabled: "the button is disabled for a while"
        case .popupOnPress: "the press opens a window, before the release"
        case .popup: "the click opens a window full of other buttons"
        case .crossSiteIframe: "the button is in a frame of another site"
        }
    }

    /// Whether a click can arrive at all when it is done right. What never can must be refused.
    package var isHittable: Bool {
        switch self {
        case .overlayOnPress, .popupOnPress, .coveredForever, .animationEndless: false
        default: true
        }
    }

    /// The least share of tries that have to arrive; a list that never rests is a matter of luck.
    package var leastHits: Double {
        switch self {
        case _ where !isHittable: 0
        case .animationScript, .rerender, .reusedCards: 0.5
        default: 0.99
        }
    }

    /// How the right control is asked for, in page language.
    package var locator: JSONValue {
        switch self {
        case .rerender, .rerenderOnHover, .reusedCards, .scrollJump:
            ["css": ".buy", "within": ["css": ".card", "has": "input[name=key][value='107']"]]
        case .hiddenDuplicate: ["css": ".buy", "text": "Contact"]
        case .shadowRoot: "x-card >>> button.buy"
        case .crossSiteIframe: ["frame": "#frame", "css": "#right"]
        default: "#right"
        }
    }
}
