import Domain

/// What a case's file may say. Anything else is a mistake that would go unnoticed, so it is refused with its line.
enum FixtureKeys {
    private enum Shape { case any, text, flag, object, list([String: Shape]) }

    private static let common: [String: Shape] = [
        "entry": .text, "now": .any, "expect": .any, "note": .text, "http": .list(step), "secrets": .object,
        "store": .object,
    ]
    private static let connector: [String: Shape] = [
        "options": .object, "code": .text, "lead": .object, "cursor": .any, "clicked_at": .any, "contact": .object,
        "rivals": .any,
        "answers": .list(answer), "browser": .flag,
    ]
    private static let channel: [String: Shape] = [
        "settings": .object, "args": .list([:]), "slot": .text, "contents": .object, "files": .list(file),
    ]
    private static let answer: [String: Shape] = [
        "url": .text, "method": .text, "status": .any, "body": .text, "json": .any, "request_body": .text,
        "retry_after": .any,
    ]
    private static let file: [String: Shape] = ["append": .text, "line": .text]
    private static let step: [String: Shape] = ["expect": .object, "answer": .object]
    private static let asked = ["method", "url", "headers", "json", "form", "body"]
    private static let played = ["status", "headers", "body", "json", "fault"]
    private static let faults = ["connect", "timeout_after_send", "reset"]

    /// The first thing that is wrong, with its place.
    static func problem(in content: JSONObject, kind: PluginKind) -> FixtureProblem? {
        let known = common.merging(kind == .connector ? connector : channel) { $1 }
        if let problem = members(content, known, at: "$") { return problem }
        for (index, step) in (content["http"]?.array ?? []).enumerated() {
            let place = "$.http[\(index)]"
            for (part, names) in [("expect", asked), ("answer", played)] {
                let keys = step[part]?.object?.keys ?? []
                if let key = keys.first(where: { !names.contains($0) }) {
                    return unknown(key, names, at: "\(place).\(part)")
                }
            }
            if let fault = step["answer"]?["fault"]?.string, !faults.contains(fault) {
                return FixtureProblem(
                    "\(place).answer.fault", "'\(fault)' is no fault; it is one of \(faults.joined(separator: ", "))")
            }
        }
        return nil
    }

    private static func members(_ object: JSONObject, _ known: [String: Shape], at place: String) -> FixtureProblem? {
        for (key, value) in object.members {
            guard let shape = known[key] else { return unknown(key, known.keys.sorted(), at: place) }
            if let problem = check(value, shape, at: "\(place).\(key)") { return problem }
        }
        return nil
    }

    private static func check(_ value: JSONValue, _ shape: Shape, at place: String) -> FixtureProblem? {
        switch shape {
        case .any: return nil
        case .text: return value.string == nil ? FixtureProblem(place, "a text is expected") : nil
        case .flag: return value.bool == nil ? FixtureProblem(place, "true or false is expected") : nil
        case .object: return value.object == nil ? FixtureProblem(place, "an object is expected") : nil
        case .list(let known):
            guard let items = value.array else { return FixtureProblem(place, "a list is expected") }
            guard !known.isEmpty else { return nil }
            for (index, item) in items.enumerated() {
                guard let object = item.object else {
                    return FixtureProblem("\(place)[\(index)]", "an object is expected")
                }
                if let problem = members(object, known, at: "\(place)[\(index)]") { return problem }
            }
            return nil
        }
    }

    private static func unknown(_ key: String, _ known: [String], at place: String) -> FixtureProblem {
        let nearest = NearestWord.of(key, in: known).map { "; did you mean '\($0)'?" }
        return FixtureProblem(
            "\(place).\(key)",
            "'\(key)' is no key of a case\(nearest ?? "; known are \(known.joined(separator: ", "))")")
    }
}
