import Delivery
import Domain

/// A standing approval as the API shows it.
enum StandingItem {
    static func json(_ entry: StandingApproval) -> JSONObject {
        var item = entry.json
        for key in ["v", "op"] { item[key] = nil }
        item["created_at"] = item["at"]
        item["at"] = nil
        return item
    }
}
