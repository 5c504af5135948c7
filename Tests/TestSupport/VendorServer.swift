import Foundation

/// One path of a vendor: what it demands and what it does.
package struct VendorRoute: Sendable {
    package typealias Work = @Sendable (VendorRequest) throws -> VendorAnswer
    package let name: String
    let method: String
    let segments: [Substring]
    let work: Work

    /// - Parameters:
    ///   - method: `POST`
    ///   - template: `/bot{token}/sendMessage`; a `{name}` stands for the rest of its segment.
    ///   - work: throws `VendorComplaint` for a request the contract forbids.
    package init(_ method: String, _ template: String, _ work: @escaping Work) {
        (self.method, self.work, name) = (method, work, "\(method) \(template)")
        segments = template.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    }

    /// The parameters when the path fits.
    func match(_ method: String, _ path: String) -> [String: String]? {
        let parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        guard method == self.method, parts.count == segments.count else { return nil }
        var found: [String: String] = [:]
        for (segment, part) in zip(segments, parts) {
            guard let open = segment.firstIndex(of: "{") else {
                if segment != part { return nil }
                continue
            }
            let start = segment[..<open]
            guard part.hasPrefix(start), part.count > start.count else { return nil }
            found[String(segment[open...].dropFirst().dropLast())] =
                String(part.dropFirst(start.count)).removingPercentEncoding
        }
        return found
    }
}

/// A vendor on loopback, as strict as its contract, that misbehaves when a test says so and remembers everything.
///
/// A test gives it the routes of a contract. What a route cannot accept is a complaint, which a test expects to find
/// none of; a request nobody has a route for is one as well. What was done stands in `deliveries` by key, whether or not
/// the answer ever arrived: that is what "once" is counted by.
package final class VendorServer: @unchecked Sendable {
    private struct Planned {
        let route: String
        let fault: VendorFault
        var times: Int
        let fits: @Sendable (VendorRequest) -> Bool
    }
    private let routes: [VendorRoute]
    private let lock = NSLock()
    private let end = DispatchSemaphore(value: 0)
    private var listener: LoopbackPort?
    private var planned: [Planned] = []
    private var seen: [VendorRequest] = []
    private var problems: [String] = []
    private var done: [String] = []

    package init(_ routes: [VendorRoute]) throws {
        self.routes = routes
        listener = try LoopbackPort { [weak self] in self?.talk($0) }
    }

    package var port: Int { listener?.number ?? 0 }
    package var base: String { "http://127.0.0.1:\(port)" }
    /// Every request that was read whole, in order.
    package var requests: [VendorRequest] { lock.withLock { seen } }
    /// What broke a contract.
    package var complaints: [String] { lock.withLock { problems } }
    /// The keys of what was done, in order; one that stands here twice was delivered twice.
    package var deliveries: [String] { lock.withLock { done } }
    /// How often each thing was delivered.
    package var deliveryCounts: [String: Int] { deliveries.reduce(into: [:]) { $0[$1, default: 0] += 1 } }

    package func requests(to route: String) -> [VendorRequest] {
        guard let route = routes.first(where: { $0.name == route }) else { return [] }
        return requests.filter { route.match($0.method, $0.path) != nil }
    }

    /// The next requests to a route (`POST /api/send`) fare like this; faults of one route come in the order given.
    package func plan(
        _ fault: VendorFault, on route: String, times: Int = 1,
        where fits: @escaping @Sendable (VendorRequest) -> Bool = { _ in true }
    ) {
        lock.withLock { planned.append(Planned(route: route, fault: fault, times: times, fits: fits)) }
    }

    /// From now on connections are refused; whoever waits for an answer gets none.
    package func stop() {
        listener?.stop()
        end.signal()
    }

    // MARK: one connection

    private func talk(_ connection: Int32) {
        guard var request = VendorWire.read(connection, complain: { self.complain($0) }) else { return }
        let found = routes.lazy.compactMap { route in
            route.match(request.method, request.path).map { (route, $0) }
        }.first
        request.parameters = found?.1 ?? [:]
        let whole = request
        lock.withLock { seen.append(whole) }
        guard let route = found?.0 else {
            complain("\(request.method) \(request.path) is no path of this vendor")
            return VendorWire.write(.text(404, "not found"), to: connection)
        }
        play(fault(for: route.name, whole), connection) { self.work(route, whole) }
    }

    private func work(_ route: VendorRoute, _ request: VendorRequest) -> VendorAnswer {
        do {
            let answer = try route.work(request)
            if let key = answer.delivers { lock.withLock { done.append(key) } }
            return answer
        } catch {
            complain("\(route.name): \(error)")
            return .text(400, "\(error)")
        }
    }

    private func fault(for route: String, _ request: VendorRequest) -> VendorFault? {
        lock.withLock {
            let at = planned.firstIndex { $0.route == route && $0.times > 0 && $0.fits(request) }
            guard let at else { return nil }
            planned[at].times -= 1
            return planned[at].fault
        }
    }

    private func play(_ fault: VendorFault?, _ connection: Int32, _ work: () -> VendorAnswer) {
        switch fault {
        case nil: VendorWire.write(work(), to: connection)
        case .refuse(let answer): VendorWire.write(answer, to: connection)
        case .doneButAnswers(let answer):
            _ = work()
            VendorWire.write(answer, to: connection)
        case .closeBefore: break
        case .doneThenClose: _ = work()
        case .doneThenEmpty: VendorWire.write(VendorAnswer(work().status), to: connection)
        case .doneThenTruncated: VendorWire.write(work(), to: connection, isTruncated: true)
        case .doneThenGarbage:
            _ = work()
            LoopbackPort.write(Array("\u{0}\u{1}these are no words of the protocol\r\n\r\n".utf8), to: connection)
        case .doneThenSilent:
            _ = work()
            wait(for: connection)
        case .silent: wait(for: connection)
        case .slow(let seconds):
            // Ends early with the server; only a whole wait is followed by the answer.
            if pause(seconds) { VendorWire.write(work(), to: connection) }
        }
    }

    /// Until the other side gives up.
    private func wait(for connection: Int32) { _ = LoopbackPort.read(connection) }

    private func pause(_ seconds: Double) -> Bool {
        guard end.wait(timeout: .now() + seconds) == .success else { return true }
        end.signal()
        return false
    }

    private func complain(_ text: String) { lock.withLock { problems.append(text) } }
}
