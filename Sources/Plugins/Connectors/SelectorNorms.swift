package import Domain

/// What is normal for each selector of one connector on one slot, and for each field of its leads (`lead.…`): how often it is filled, which of its alternatives
/// matches, over how many readings. Learned from good readings only.
package struct SelectorNorms: Sendable, Hashable {
    package struct Norm: Sendable, Hashable {
        package fileprivate(set) var rate: Double
        package fileprivate(set) var readings: Int
        /// How often which alternative matched, from 1.
        package fileprivate(set) var matchedBy: [Int: Int]

        /// The alternative that usually matches.
        package var usual: Int? { matchedBy.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key }
    }

    private var norms: [String: Norm] = [:]

    package init() {}

    package subscript(name: String) -> Norm? { norms[name] }
    package var isEmpty: Bool { norms.isEmpty }

    /// The names that begin so, without that beginning.
    func names(of beginning: String) -> [String] {
        norms.keys.filter { $0.hasPrefix(beginning) }.map { String($0.dropFirst(beginning.count)) }
    }

    mutating func learn(_ report: SelectorReport, weight: Double) {
        var norm = norms[report.name] ?? Norm(rate: report.fillRate, readings: 0, matchedBy: [:])
        norm.readings += 1
        norm.rate += (report.fillRate - norm.rate) * max(weight, 1 / Double(norm.readings))
        if let alternative = report.matchedBy { norm.matchedBy[alternative, default: 0] += 1 }
        norms[report.name] = norm
    }

    /// What belongs to the same reading of a site: a connector's major and minor version. A patch mends selectors and
    /// must find as much as before; a new minor version may read other fields and learns anew.
    package static func family(of plugin: PluginStamp) -> String {
        "\(plugin.name) \(plugin.version.split(separator: ".").prefix(2).joined(separator: "."))"
    }

    package var json: JSONObject {
        var out = JSONObject()
        for (name, norm) in norms.sorted(by: { $0.key < $1.key }) {
            var alternatives = JSONObject()
            for (number, count) in norm.matchedBy.sorted(by: { $0.key < $1.key }) {
                alternatives["\(number)"] = JSONValue(count)
            }
            out[name] = [
                "fill_rate": .double((norm.rate * 10_000).rounded() / 10_000), "readings": JSONValue(norm.readings),
                "matched_by": .object(alternatives),
            ]
        }
        return out
    }

    /// Reads back what `json` wrote; what cannot be understood is learned anew.
    package init(json: JSONObject) {
        for (name, value) in json.members {
            guard let rate = value["fill_rate"]?.double, (0...1).contains(rate), let readings = value["readings"]?.int,
                readings > 0
            else { continue }
            var alternatives: [Int: Int] = [:]
            for (number, count) in value["matched_by"]?.object?.members ?? [] {
                if let number = Int(number), let count = count.int { alternatives[number] = count }
            }
            norms[name] = Norm(rate: rate, readings: readings, matchedBy: alternatives)
        }
    }
}
