import Domain

/// Where each value of a JSON text stands. The text must have been read by `JSONReader` before: it is not checked here.
struct JSONPlaces {
    struct Place {
        /// From 1.
        let line: Int
        /// The bytes of the value.
        let bytes: Range<Int>
    }
    private var places: [String: Place] = [:]
    private let text: [UInt8]
    private var at = 0
    private var line = 1

    init(_ text: [UInt8]) {
        self.text = text
        value("$")
    }

    subscript(path: String) -> Place? { places[path] }

    /// The line of a place, or of the nearest value around it.
    func line(of path: String) -> Int? {
        var path = path[...]
        while true {
            if let place = places[String(path)] { return place.line }
            guard let cut = path.lastIndex(where: { $0 == "." || $0 == "[" }) else { return nil }
            path = path[..<cut]
        }
    }

    /// The line of a byte.
    static func line(ofByte offset: Int, in text: [UInt8]) -> Int { text.prefix(offset).count { $0 == 0x0A } + 1 }

    private var here: UInt8 { at < text.count ? text[at] : 0 }

    private mutating func skipSpace() {
        while at < text.count, [0x20, 0x09, 0x0A, 0x0D].contains(text[at]) {
            if text[at] == 0x0A { line += 1 }
            at += 1
        }
    }

    private mutating func value(_ path: String) {
        skipSpace()
        let (start, startLine) = (at, line)
        switch here {
        case UInt8(ascii: "{"): members(path)
        case UInt8(ascii: "["): items(path)
        case UInt8(ascii: "\""): skipString()
        default: while at < text.count, ![0x2C, 0x5D, 0x7D, 0x20, 0x0A, 0x0D, 0x09].contains(text[at]) { at += 1 }
        }
        places[path] = Place(line: startLine, bytes: start..<at)
    }

    private mutating func members(_ path: String) {
        at += 1
        skipSpace()
        while at < text.count, here != UInt8(ascii: "}") {
            let start = at
            skipString()
            let key = (try? JSONReader.read(text[start..<at]))?.string ?? ""
            skipSpace()
            at += 1
            value("\(path).\(key)")
            skipSpace()
            if here == UInt8(ascii: ",") { at += 1 }
            skipSpace()
        }
        at += 1
    }

    private mutating func items(_ path: String) {
        at += 1
        skipSpace()
        var index = 0
        while at < text.count, here != UInt8(ascii: "]") {
            value("\(path)[\(index)]")
            index += 1
            skipSpace()
            if here == UInt8(ascii: ",") { at += 1 }
            skipSpace()
        }
        at += 1
    }

    private mutating func skipString() {
        at += 1
        while at < text.count, text[at] != UInt8(ascii: "\"") { at += text[at] == UInt8(ascii: "\\") ? 2 : 1 }
        at += 1
    }
}
