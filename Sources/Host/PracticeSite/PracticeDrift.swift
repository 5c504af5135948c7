/// How the practice site departs from its usual markup and manners, to show what a connector does about it. The catalogue
/// follows in `renamed`, `missing`, `slow`, `sold_out` and `swallow_click`; it has no login and nothing moves there.
package enum PracticeDrift: String, CaseIterable, Sendable {
    case none
    /// Style classes have other names; hidden inputs and words stay.
    case renamed
    /// Titles, places and facts stand elsewhere on the card.
    case moved
    /// Cards carry no lead id any more: nothing on the page can be clicked safely.
    case missing
    /// Nobody is signed in.
    case loginWall = "login_wall"
    /// The list comes seconds after the page.
    case slow
    /// Every second lead was sold to somebody else.
    case soldOut = "sold_out"
    /// The contact button does nothing.
    case swallowClick = "swallow_click"
}
