import Domain

/// Rewrites the `expect` of a case's file and leaves every other byte, and every value that did not change, as it is:
/// a reviewer sees what changed and nothing else.
struct GoldenUpdate {
    private let text: [UInt8]
    private let places: JSONPlaces

    /// The file's new bytes. `content` is what the file says now.
    static func bytes(_ text: [UInt8], content: JSONObject, got: JSONValue) -> [UInt8] {
        let update = GoldenUpdate(text: text, places: JSONPlaces(text))
        if let old = content["expect"], let place = update.places["$.expect"] {
            let fresh = Array(update.render(old, got, at: "$.expect", indent: "  ").utf8)
            let whole = Array(text[..<place.bytes.lowerBound]) + fresh + Array(text[place.bytes.upperBound...])
            if let read = try? JSONReader.read(whole), JSONDifference.isSame(read["expect"] ?? .null, got) {
                return whole
            }
        }
        var object = content
        object["expect"] = got.sorted
        return PrettyJSON.bytes(.object(object))
    }

    private func original(_ path: String) -> String? {
        places[path].map { String(decoding: text[$0.bytes], as: UTF8.self) }
    }

    private func render(_ old: JSONValue, _ new: JSONValue, at path: String, indent: String) -> String {
        let written = original(path)
        if let written, JSONDifference.isSame(old, new) { return written }
        let isTall = written?.contains("\n") ?? false
        let deeper = indent + "  "
        switch (old, new) {
        case (.object(let before), .object(let after)) where !before.isEmpty && !after.isEmpty:
            let kept = before.keys.filter { after[$0].map { !$0.isNull } ?? false }
            let added = after.keys.filter { before[$0] == nil && after[$0]?.isNull == false }.sorted()
            let rows = (kept + added).map { key in
                let value = before[key].map { render($0, after[key] ?? .null, at: "\(path).\(key)", indent: deeper) }
                return "\(PrettyJSON.quoted(key)): \(value ?? fresh(after[key], indent: deeper))"
            }
            return joined(rows, "{", "}", isTall: isTall, indent: indent)
        case (.array(let before), .array(let after)) where !before.isEmpty && !after.isEmpty:
            let rows = items(before, after).map { index, value in
                index.map { render(before[$0], value, at: "\(path)[\($0)]", indent: deeper) }
                    ?? fresh(value, indent: deeper)
            }
            return joined(rows, "[", "]", isTall: isTall, indent: indent)
        default: return fresh(new, indent: indent)
        }
    }

    private func fresh(_ value: JSONValue?, indent: String) -> String {
        PrettyJSON.text((value ?? .null).sorted, indent: indent)
    }

    /// Each new item with the old one it continues: the same id, else the same value, else the same place.
    private func items(_ before: [JSONValue], _ after: [JSONValue]) -> [(Int?, JSONValue)] {
        var free = Set(before.indices)
        var pairs: [(Int?, JSONValue)] = after.map { value in
            let twin = before.indices.first { index in
                guard free.contains(index) else { return false }
                if let id = value["id"], !id.isNull { return before[index]["id"] == id }
                return JSONDifference.isSame(before[index], value)
            }
            if let twin { free.remove(twin) }
            return (twin, value)
        }
        guard before.count == after.count else { return pairs }
        for index in pairs.indices where pairs[index].0 == nil && free.contains(index) { pairs[index].0 = index }
        return pairs
    }

    private func joined(_ rows: [String], _ open: String, _ close: String, isTall: Bool, indent: String) -> String {
        let flat = open + rows.joined(separator: ", ") + close
        if !isTall, flat.count + indent.count <= PrettyJSON.lineLimit { return flat }
        return open + "\n" + rows.map { "\(indent)  \($0)" }.joined(separator: ",\n") + "\n\(indent)\(close)"
    }
}
