import Domain
package import HTMLBridge

/// What can go wrong while a saved page is read.
package enum PageReadingError: HostError, Hashable {
    /// The page language was used wrongly; a browser says the same.
    case badSpec(problem: String)
    /// Only a browser could answer, or it would take too many steps.
    case unanswerable(problem: String, code: String)
    case document(HTMLError)

    package var code: String {
        switch self {
        case .badSpec: "browser.spec.invalid"
        case .unanswerable(_, let code): code
        case .document(let error): error.code
        }
    }
    package var message: String {
        switch self {
        case .badSpec(let problem), .unanswerable(let problem, _): problem
        case .document(let error): error.message
        }
    }
    package var hint: String {
        switch self {
        case .badSpec: "correct the locator or field; docs/plugins/page-language.md shows what there is"
        case .unanswerable: "write \"browser\": true in the case, or use a simpler locator"
        case .document: "read a smaller part of the page, or write \"browser\": true in the case"
        }
    }
}
