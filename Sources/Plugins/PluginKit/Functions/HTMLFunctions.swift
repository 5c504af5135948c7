import Domain
import Foundation
import HTMLBridge
import LuaBridge
import PageReading

/// `html.*`: markup without a browser. A parsed page and its elements are handles; the pages live as long as the run of
/// an entry that parsed them, and only so many at once.
enum HTMLFunctions {
    static let markupLimitBytes = 4 << 20
    static let listLimit = 10_000
    private static let wordLimitBytes = 8 << 10

    static func module() -> LuaModule {
        let shelf = HTMLShelf()
        let methods: [LuaFunction] = [
            .now(":select") { call in
                let element = try shelf.element(call)
                let css = try call.text(1, "css", atMost: wordLimitBytes)
                let found = try told { try element.reader.select(css, below: element.node) }
                guard found.count <= listLimit else {
                    throw LuaRaise(
                        code: "html.selector.too_many",
                        message: "'\(css)' matches \(found.count) elements, at most \(listLimit) are allowed")
                }
                return .array(found.map { .handle(shelf.handle(element.document, $0)) })
            },
            .now(":text") { call in
                let element = try shelf.element(call)
                return .text(try told { try element.reader.text(of: element.node) })
            },
            .now(":attr") { call in
                let element = try shelf.element(call)
                let name = try call.text(1, "name", atMost: wordLimitBytes)
                return element.reader.attribute(name, of: element.node).map(LuaValue.text) ?? .null
            },
            .now(":html") { call in
                let element = try shelf.element(call)
                return .text(element.reader.markup(inside: element.node))
            },
            .now(":all") { call in
                let element = try shelf.element(call)
                var spec: JSONObject = ["rows": call.value(1).json, "fields": call.value(2).json]
                spec["limit"] = call.value(3).json["limit"]
                return LuaValue(json: try told { try element.reader.extract(.object(spec), below: element.node) })
            },
            .now(":one") { call in
                let element = try shelf.element(call)
                let spec: JSONValue = ["rows": nil, "fields": call.value(1).json]
                return LuaValue(json: try told { try element.reader.extract(spec, below: element.node) })
            },
        ]
        let parse = LuaModule.listed(
            "html",
            [
                "parse": .now { call in
                    let markup = try call.text(0, "markup", atMost: markupLimitBytes)
                    return .handle(try told { try shelf.parse(markup, flow: call.flow) })
                }
            ])
        return LuaModule(name: "html", functions: parse.functions + methods, constants: parse.constants)
    }

    /// Errors as scripts see them.
    private static func told<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch let error as PageReadingError {
            throw LuaRaise(code: error.code, message: error.message)
        }
    }
}

/// The parsed pages of one script's present flow. What an earlier flow parsed is gone, and its handles are refused.
final class HTMLShelf: @unchecked Sendable {
    static let documentLimit = 16
    static let nodeLimit = 200_000
    private static let nodeBits: Int64 = 20

    private struct Page {
        let number: Int64
        let reader: PageReader
        let nodes: Int
    }
    struct Element {
        let document: Int64
        let node: Int
        let reader: PageReader
    }

    private let lock = NSLock()
    private var flow = 0
    private var last: Int64 = 0
    private var pages: [Page] = []

    func parse(_ markup: String, flow: Int) throws -> LuaHandle {
        let reader = try PageReader(script: markup)
        return lock.withLock {
            begin(flow)
            last += 1
            pages.append(Page(number: last, reader: reader, nodes: reader.nodeCount))
            // The oldest pages go first; a script that walks through many pages needs the last few.
            while pages.count > Self.documentLimit
                || pages.count > 1 && pages.reduce(0, { $0 + $1.nodes }) > Self.nodeLimit
            {
                pages.removeFirst()
            }
            return handle(last, HTMLDocument.root)
        }
    }

    /// The element a method is called on.
    func element(_ call: LuaCall) throws -> Element {
        guard case .handle(let handle) = call.value(0), handle.module == "html" else {
            throw LuaRaise.badArgument("call it on what html.parse or select gave, with ':'")
        }
        let (document, node) = (handle.number >> Self.nodeBits, Int(handle.number & (1 << Self.nodeBits - 1)))
        return try lock.withLock {
            begin(call.flow)
            guard let page = pages.first(where: { $0.number == document }), node < page.nodes else {
                throw LuaRaise(
                    code: "html.document.released",
                    message: "this page was parsed in an earlier run of an entry, or too many were parsed since")
            }
            return Element(document: document, node: node, reader: page.reader)
        }
    }

    func handle(_ document: Int64, _ node: Int) -> LuaHandle {
        LuaHandle(module: "html", number: document << Self.nodeBits | Int64(node))
    }

    private func begin(_ flow: Int) {
        guard flow != self.flow else { return }
        self.flow = flow
        pages = []
    }
}
