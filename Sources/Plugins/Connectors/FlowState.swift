import Domain
import Foundation
import PluginKit

/// What one entry's run may do and has done. Shared between the entry's host functions and the runtime that decodes
/// its answer; a lock, because the functions are called from the script's thread and from the pool.
final class FlowState: @unchecked Sendable {
    /// How far a click got in this entry.
    enum Dispatch { case none, done, unknown }

    private let lock = NSLock()
    /// Which entry's run this is. A call that an earlier run left behind must not touch the present one.
    private var generation = 0
    private var clicksLeft = 0
    private var inFlight = 0
    private var wasDispatched = false
    private var wasLost = false
    private var openCode: String?
    private var selectorReports: [SelectorReport] = []
    private var earlyRows: [JSONValue] = []
    private var clickArming: ClickArming?

    /// Starts an entry with nothing done.
    func begin(clicks: Int, code: String?, arm: ClickArming? = nil) {
        lock.withLock {
            generation += 1
            clicksLeft = clicks
            (inFlight, wasDispatched, wasLost) = (0, false, false)
            openCode = code
            clickArming = arm
            selectorReports = []
            earlyRows = []
        }
    }

    var arm: ClickArming? { lock.withLock { clickArming } }
    var code: String? { lock.withLock { openCode } }
    var reports: [SelectorReport] { lock.withLock { selectorReports } }
    var early: [JSONValue] { lock.withLock { earlyRows } }

    /// How far clicks got. One that is still on its way (its entry was stopped meanwhile) is unknown.
    var dispatched: Dispatch {
        lock.withLock { wasLost || inFlight > 0 ? .unknown : wasDispatched ? .done : .none }
    }

    /// Takes one of the clicks that are left, `nil` when there is none. From here until `endClick` the click counts as
    /// possibly dispatched.
    func beginClick() -> Int? {
        lock.withLock {
            guard clicksLeft > 0 else { return nil }
            clicksLeft -= 1
            inFlight += 1
            return generation
        }
    }

    /// Says what became of a click; one that certainly was not dispatched may be tried again.
    func endClick(_ ticket: Int, _ outcome: Dispatch) {
        lock.withLock {
            guard ticket == generation else { return }
            inFlight -= 1
            switch outcome {
            case .none: clicksLeft += 1
            case .done: wasDispatched = true
            case .unknown: wasLost = true
            }
        }
    }

    func addRow(_ row: JSONValue) { lock.withLock { earlyRows.append(row) } }

    /// A later report of the same name replaces the earlier: a page that is read twice counts once.
    func report(_ new: [SelectorReport]) {
        lock.withLock {
            let names = Set(new.map(\.name))
            selectorReports.removeAll { names.contains($0.name) }
            selectorReports += new
        }
    }
}
