import Domain
import Foundation
import ProcessBridge

/// A worker of the product as it really runs, alone on one slot: its process and its browser at rest after a cycle.
struct WorkerBench {
    let place: BrowserPlace
    let program: String

    func run() async throws -> JSONObject { [:] }
}
