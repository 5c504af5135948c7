/// Answers the pseudo-classes that the markup alone decides.
struct ElementState {
    private let document: HTMLDocument
    init(_ document: HTMLDocument) { self.document = document }

    func holds(_ state: CSSSelector.State, _ element: Int) -> Bool {
        let isHTML = document.nodes[element].space == 0
        let name = document.name(element)
        switch state {
        case .root: return document.parent(element) == HTMLDocument.root
        case .scope: return false
        case .empty: return isEmpty(element)
        case .defined: return !isHTML || !name.contains("-")
        case .link: return isHTML && (name == "a" || name == "area") && has(element, "href")
        case .checked: return isHTML && isChecked(element, name)
        case .disabled: return isHTML && isDisabled(element, name)
        case .enabled: return isHTML && Self.switchable.contains(name) && !isDisabled(element, name)
        case .required: return isHTML && Self.requirable.contains(name) && isRequired(element, name)
        case .optional: return isHTML && Self.requirable.contains(name) && !isRequired(element, name)
        case .open: return isHTML && (name == "details" || name == "dialog") && has(element, "open")
        case .placeholderShown: return isHTML && showsPlaceholder(element, name)
        }
    }

    private static let switchable: Set<String> = [
        "button", "input", "select", "textarea", "optgroup", "option", "fieldset",
    ]
    private static let requirable: Set<String> = ["input", "select", "textarea"]
    private static let neverRequired: Set<String> = ["hidden", "range", "color", "submit", "image", "reset", "button"]
    private static let written: Set<String> = [
        "text", "search", "url", "tel", "email", "password", "number",
    ]

    private func has(_ element: Int, _ name: String) -> Bool { document.hasAttribute(element, name) }
    private func type(_ element: Int) -> String { (document.attribute(element, "type") ?? "text").asciiLowercased }

    private func isEmpty(_ element: Int) -> Bool {
        !document.children(element).contains { child in
            switch document.nodes[child].kind {
            case .element: true
            case .text: !document.textBytes(child).isEmpty
            default: false
            }
        }
    }

    // MARK: forms

    private func isChecked(_ element: Int, _ name: String) -> Bool {
        if name == "input" { return ["checkbox", "radio"].contains(type(element)) && has(element, "checked") }
        return name == "option" && isSelected(element)
    }

    /// Of a drop-down one option is always chosen: the last that says so, or else the first that can be.
    private func isSelected(_ option: Int) -> Bool {
        var select: Int?
        var at = document.parentElement(option)
        while let node = at, select == nil {
            if document.name(node) == "select" { select = node }
            at = document.parentElement(node)
        }
        guard let select else { return has(option, "selected") }
        let size = Int(document.attribute(select, "size") ?? "") ?? 0
        if has(select, "multiple") { return has(option, "selected") }
        let options = document.descendants(select).filter { document.isElement($0) && document.name($0) == "option" }
        if let last = options.last(where: { has($0, "selected") }) { return last == option }
        if size > 1 { return false }
        return options.first { !isDisabled($0, "option") } == option
    }

    private func isDisabled(_ element: Int, _ name: String) -> Bool {
        guard Self.switchable.contains(name) else { return false }
        if has(element, "disabled") { return true }
        if name == "option" {
            return document.parentElement(element).map {
                document.name($0) == "optgroup" && has($0, "disabled")
            } ?? false
        }
        if name == "optgroup" { return false }
        var inner = element
        while let outer = document.parentElement(inner) {
            if document.name(outer) == "fieldset", has(outer, "disabled") {
                let isFirstLegend = document.child(outer, named: "legend") == inner
                if !isFirstLegend { return true }
            }
            inner = outer
        }
        return false
    }

    private func isRequired(_ element: Int, _ name: String) -> Bool {
        has(element, "required") && !(name == "input" && Self.neverRequired.contains(type(element)))
    }

    private func showsPlaceholder(_ element: Int, _ name: String) -> Bool {
        guard has(element, "placeholder") else { return false }
        if name == "textarea" { return document.firstChild(element) == nil }
        let type = type(element)
        let isWritten = Self.written.contains(type) || !has(element, "type")
        return name == "input" && isWritten && (document.attribute(element, "value") ?? "").isEmpty
    }
}
