import Domain
import Foundation
import LuaBridge
import Testing

@testable import PluginKit

@Suite("ReferencePage")
struct ReferencePageTests {
    private static let docs =
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path + "/docs/reference"

    @Test("the kept reference pages are those the table gives (ENGYNE_UPDATE_REFERENCE=1 rewrites them)")
    func current() throws {
        for (name, text) in [("bridge.md", ReferencePage.markdown()), ("engyne.lua", EditorAnnotations.text())] {
            let path = "\(Self.docs)/\(name)"
            if ProcessInfo.processInfo.environment["ENGYNE_UPDATE_REFERENCE"] == "1" {
                try text.write(toFile: path, atomically: true, encoding: .utf8)
            }
            #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
        }
    }

    @Test("every function stands in the page with its entries")
    func complete() {
        let page = ReferencePage.markdown()
        for function in BridgeReference.functions {
            #expect(page.contains("\n### `\(function.fullName)(") && page.contains("[`\(function.fullName)("))
        }
        #expect(page.contains("| [`page.click(locator, why, shown?)`](#page) | click | `permissions.page \"click\"` |"))
    }

    @Test("every type a signature names is declared")
    func types() {
        let declared = Set(
            (BridgeReference.shapes + BridgeReference.connectorShapes + BridgeReference.channelShapes
                + BridgeReference.manifestShapes).map(\.name) + BridgeReference.aliases.map(\.name))
        let texts =
            BridgeReference.functions.flatMap { [$0.signature, $0.answers] }
            + BridgeReference.entries.flatMap { [$0.signature, $0.answers] }
            + BridgeReference.shapes.flatMap { $0.fields.map(\.type) }
        for text in texts {
            let bare = text.replacing(/"[^"]*"/, with: "")
            for word in bare.matches(of: /[A-Z][A-Za-z]+/) {
                #expect(declared.contains(String(word.0)), "\(text)")
            }
        }
    }

    @Test("every example is Lua that compiles")
    func examples() async throws {
        let texts = BridgeReference.functions.map(\.example).filter { !$0.isEmpty }
        #expect(texts.count >= 15)
        let list = texts.map { JSONValue.string($0).encodedString }.joined(separator: ",")
        let script = """
            local bad = {}
            for _, text in ipairs({\(list)}) do
              if not (load(text) or load("return " .. text)) then bad[#bad + 1] = text end
            end
            return json.array(bad)
            """
        let sandbox = try LuaSandbox(script: LuaScript(text: script, label: "examples"))
        #expect(try await sandbox.runChunk().json == [])
    }

    @Test("limits, constants and every manifest key stand in the page")
    func rest() {
        let page = ReferencePage.markdown()
        for word in [
            "limit.time.slice", "| 32 MB | 128 MB |", "### `json.null`", "`token_urls?`", "`slice_ms?`", "`receives?`",
        ] {
            #expect(page.contains(word), "\(word)")
        }
    }

    @Test("the annotations are Lua that compiles, and know every function and entry")
    func annotations() async throws {
        let text = EditorAnnotations.text()
        let modules = BridgeReference.modules.joined(separator: ", ")
        // As a chunk of its own the modules are locals: the real ones cannot be set.
        let chunk = "local \(modules)\n\(text)\nreturn {compiled = true}"
        let sandbox = try LuaSandbox(script: LuaScript(text: chunk, label: "engyne.lua"))
        #expect(try await sandbox.runChunk().json == ["compiled": true])
        for entry in BridgeReference.entries { #expect(text.contains("---@field \(entry.name)")) }
        #expect(
            text.contains(
                "---@param why string\n---@param shown? LeadRow\n---@return Click\nfunction page.click(locator, why, shown) end"
            ))
        #expect(EntryName.all == Set(BridgeReference.entries.map(\.name)))
    }
}
