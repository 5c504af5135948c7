import Domain
import Slots

/// The global hold as the API shows it.
enum HoldItem {
    static func json(_ hold: GlobalHold.Standing?) -> JSONObject {
        [
            "active": .bool(hold != nil), "hold": .bool(hold != nil), "reason": JSONValue(hold?.reason),
            "by": JSONValue(hold?.by),
            "since": JSONValue(hold?.since.map(Timestamp.string)),
        ]
    }
}
