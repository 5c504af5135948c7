import Foundation

/// What to do when a page or the browser was lost, by how often that happened lately: a new page, on the third time a new
/// browser, after that a new worker, so that the restart ladder and its attention item take over.
struct BrowserLosses {
    enum Remedy: Equatable { case page, browser, worker }
    static let window: Double = 600
    private var times: [Date] = []

    mutating func note(at now: Date) -> Remedy {
        times = recent(at: now) + [now]
        return times.count <= 2 ? .page : times.count == 3 ? .browser : .worker
    }

    func count(at now: Date) -> Int { recent(at: now).count }

    private func recent(at now: Date) -> [Date] { times.filter { now.timeIntervalSince($0) < Self.window } }
}
