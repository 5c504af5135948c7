import Domain
import Foundation
import ProcessBridge

/// One file a page gave out.
package struct Download: Sendable, Hashable {
    package enum State: Sendable, Hashable {
        case running, done
        case refused(String)
    }
    /// Names the file in the folder; the page has no say in it.
    package let id: String
    package let url: String
    /// What the page would have called it: a label, never a path.
    package let name: String
    package var bytes = 0
    package var state = State.running

    /// For the log: what, how large, what became of it.
    package var words: String {
        switch state {
        case .running: "'\(name)' begins"
        case .done: "'\(name)', \(bytes) bytes, kept as \(id)"
        case .refused(let why): "'\(name)' refused: \(why)"
        }
    }
}

/// What the pages give out as files, by the browser's own ids. Nothing is taken without a folder for it; with one, a
/// file that is too large and one too many are called off.
final class BrowserDownloads: Sendable {
    /// Files one browser may bring in its life.
    static let most = 100
    private static let kept = 50
    private let isAllowed: Bool
    private let limitBytes: Int
    private let state = Guarded<(all: [Download], begun: Int)>(([], 0))
    private let cancel: @Sendable (_ id: String) -> Void
    private let remove: @Sendable (_ id: String) -> Void

    /// - Parameters:
    ///   - cancel: calls a download off; it may be too late.
    ///   - remove: takes away the file of a refused one that was whole before it could be called off.
    init(
        isAllowed: Bool, limitBytes: Int, cancel: @escaping @Sendable (_ id: String) -> Void,
        remove: @escaping @Sendable (_ id: String) -> Void = { _ in }
    ) {
        (self.isAllowed, self.limitBytes, self.cancel, self.remove) = (isAllowed, limitBytes, cancel, remove)
    }

    var all: [Download] { state.use { $0.all } }

    /// Takes one `Browser.download*` event.
    /// - Returns: the download, when there is something to tell of it.
    func take(_ method: String, _ params: JSONValue) -> Download? {
        guard let id = params["guid"]?.string else { return nil }
        return method == "Browser.downloadWillBegin" ? begin(id, params) : progress(id, params)
    }

    private func begin(_ id: String, _ params: JSONValue) -> Download {
        var download = Download(
            id: id, url: params["url"]?.string ?? "",
            name: String((params["suggestedFilename"]?.string ?? "").prefix(200)))
        let isOneTooMany = state.use { state in
            state.begun += 1
            return state.begun > Self.most
        }
        if !isAllowed { download.state = .refused("this browser keeps no files") }
        if isAllowed, isOneTooMany { download.state = .refused("more than \(Self.most) files") }
        if isAllowed, isOneTooMany { cancel(id) }
        let begun = download
        state.use { $0.all = $0.all.suffix(Self.kept - 1) + [begun] }
        return begun
    }

    private func progress(_ id: String, _ params: JSONValue) -> Download? {
        let bytes = max(params["receivedBytes"]?.int ?? 0, 0)
        let whole = max(params["totalBytes"]?.int ?? 0, bytes)
        let (news, isTooLarge) = state.use { state -> (Download?, Bool) in
            guard let index = state.all.firstIndex(where: { $0.id == id }), state.all[index].state == .running else {
                return (nil, false)
            }
            state.all[index].bytes = bytes
            if whole > limitBytes {
                state.all[index].state = .refused("larger than \(limitBytes) bytes")
                return (state.all[index], true)
            }
            switch params["state"]?.string {
            case "completed": state.all[index].state = .done
            case "canceled": state.all[index].state = .refused("called off")
            default: return (nil, false)
            }
            return (state.all[index], false)
        }
        if isTooLarge { cancel(id) }
        if params["state"]?.string == "completed", isRefused(id) { remove(id) }
        return news
    }

    private func isRefused(_ id: String) -> Bool {
        state.use { state in
            if case .refused? = state.all.first(where: { $0.id == id })?.state { true } else { false }
        }
    }
}
