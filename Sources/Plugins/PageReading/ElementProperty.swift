import Domain
import Foundation
import HTMLBridge

/// Properties of elements (`prop`), as they are before any script or person changed them. Those that follow from the
/// markup; every other name has no value.
struct ElementProperty {
    let reader: PageReader
    let element: PageNode

    private var html: HTMLDocument { reader.html(element) }
    private var node: Int { element.node }
    private var name: String { html.name(node) }
    private func attribute(_ name: String) -> String? { html.attribute(node, name) }

    private static let mirrored = [
        "id": "id", "className": "class", "title": "title", "lang": "lang", "slot": "slot",
    ]
    private static let perName: [String: [String]] = [
        "alt": ["img", "area", "input"],
        "name": ["a", "input", "button", "form", "iframe", "img", "meta", "select", "textarea"],
        "placeholder": ["input", "textarea"], "htmlFor": ["label"], "rel": ["a", "link", "area"], "content": ["meta"],
        "target": ["a", "form", "area", "base"], "media": ["link", "style", "source"],
    ]
    private static let flags: [String: (String, [String])] = [
        "disabled": ("disabled", ["input", "button", "select", "textarea", "option", "optgroup", "fieldset"]),
        "required": ("required", ["input", "select", "textarea"]), "multiple": ("multiple", ["input", "select"]),
        "readOnly": ("readonly", ["input", "textarea"]), "defaultChecked": ("checked", ["input"]),
        "open": ("open", ["details", "dialog"]), "async": ("async", ["script"]), "defer": ("defer", ["script"]),
    ]

    func value(_ property: String) -> JSONValue? {
        let isHTML = html.nodes[node].space == 0
        if let attribute = Self.mirrored[property] {
            return isHTML || property == "id" ? .string(self.attribute(attribute) ?? "") : nil
        }
        switch property {
        case "tagName", "nodeName": return .string(html.tagName(node))
        case "localName": return .string(name)
        case "nodeType": return 1
        case "textContent": return .string(rawText)
        case "innerHTML": return .string(HTMLWriter.inner(html, node))
        case "outerHTML": return .string(HTMLWriter.outer(html, node))
        case "childElementCount": return JSONValue(html.children(node).count { html.isElement($0) })
        case "hidden": return isHTML ? .bool(attribute("hidden") != nil) : nil
        default: return isHTML ? ofHTML(property) : nil
        }
    }

    private func ofHTML(_ property: String) -> JSONValue? {
        if let names = Self.perName[property], names.contains(name) {
            let attribute = property == "htmlFor" ? "for" : property
            return .string(self.attribute(attribute) ?? "")
        }
        if let (attribute, names) = Self.flags[property], names.contains(name) {
            return .bool(self.attribute(attribute) != nil)
        }
        switch (property, name) {
        case ("value", _): return formValue
        case ("checked", "input"): return .bool(attribute("checked") != nil && ["checkbox", "radio"].contains(type))
        case ("selected", "option"): return (try? reader.matches(element, ":checked")).map(JSONValue.bool)
        case ("type", "input"): return .string(type)
        case ("type", "button"):
            return .string(["submit", "reset", "button"].first { $0 == lowered("type") } ?? "submit")
        case ("type", "select"): return .string(attribute("multiple") != nil ? "select-multiple" : "select-one")
        case ("type", "textarea"): return "textarea"
        case ("href", "a"), ("href", "area"), ("href", "link"), ("src", "img"), ("src", "iframe"), ("src", "script"):
            return .string(address(property))
        case ("text", "a"), ("text", "title"), ("text", "script"): return .string(rawText)
        case ("text", "option"), ("label", "option"): return .string(PageText.squeeze(rawText))
        default: return nil
        }
    }

    private func lowered(_ name: String) -> String? { attribute(name)?.asciiLowercased }

    private static let types: Set<String> = [
        "hidden", "text", "search", "tel", "url", "email", "password", "date", "month", "week", "time",
        "datetime-local", "number", "range", "color", "checkbox", "radio", "file", "submit", "image", "reset", "button",
    ]
    private var type: String { lowered("type").flatMap { Self.types.contains($0) ? $0 : nil } ?? "text" }

    private var rawText: String {
        html.descendants(node).filter { html.nodes[$0].kind == .text }.map { html.text($0) }.joined()
    }

    private var formValue: JSONValue? {
        switch name {
        case "input": return .string(inputValue)
        case "textarea": return .string(rawText)
        case "button", "param", "data": return .string(attribute("value") ?? "")
        case "option": return .string(optionValue(node))
        case "select":
            let chosen = html.descendants(node).first { option in
                html.isElement(option) && html.name(option) == "option"
                    && ((try? reader.matches(PageNode(document: element.document, node: option), ":checked")) ?? false)
            }
            return .string(chosen.map(optionValue) ?? "")
        case "li": return .int(Int64(attribute("value") ?? "") ?? 0)
        case "meter", "progress": return .double(Double(attribute("value") ?? "") ?? 0)
        default: return nil
        }
    }

    private var inputValue: String {
        let written = attribute("value")
        switch type {
        case "checkbox", "radio": return written ?? "on"
        case "file": return ""
        case "text", "search", "tel", "password": return (written ?? "").filter { !$0.isNewline }
        case "url", "email":
            return (written ?? "").filter { !$0.isNewline }.trimmingCharacters(in: .whitespaces)
        case "number": return Double(written ?? "") == nil ? "" : written ?? ""
        default: return written ?? ""
        }
    }

    private func optionValue(_ option: Int) -> String {
        if let value = html.attribute(option, "value") { return value }
        let texts = html.descendants(option).filter { html.nodes[$0].kind == .text }
        return PageText.squeeze(texts.map { html.text($0) }.joined())
    }

    private func address(_ property: String) -> String {
        guard let written = attribute(property)?.trimmingCharacters(in: .whitespacesAndNewlines) else { return "" }
        let base = URL(string: reader.document(element).url)
        return URL(string: written, relativeTo: base)?.absoluteString ?? written
    }
}
