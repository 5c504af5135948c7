import Domain
import Foundation
package import Journal

/// Serves one channel's queue: reads jobs, gets drafts approved, asks the gate, sends, and writes down what happened.
///
/// The order of writing is what keeps its promises: an intent is on disk before the channel is called, and an intent
/// found without an outcome is never sent again by itself; it is `unknown` until a probe or a person answers. It holds
/// the channel's owner lock for its whole life, so that there is never a second one. Scripts decide nothing here: the
/// gate is asked by this actor, before and again right before each send.
///
/// `run()` is its life; tests drive it with `start()`, `step()` and `settle()`.
package actor Dispatcher {
    let executor = QueueExecutor("dispatcher")
    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    let configuration: DispatcherConfiguration
    let ports: DispatcherPorts
    let sender: any ChannelSender
    let files: DeliveryFiles
    let io: any LogIO
    let approvalWriter: JournalWriter
    let doNotContactWriter: JournalWriter
    let firstTouchWriter: JournalWriter
    let quarantine: JournalWriter
    let derived: DerivedLogs

    var lock: FileLock?
    var journal: DispatchJournal?
    var reader: JournalReader
    var fold: JobFold
    var approvals: ApprovalFold
    var doNotContact: DoNotContactFold
    var standing: StandingFold
    var firstTouches: FirstTouchFold
    var buyerKey: BuyerKey?
    var isHeld = false
    var pacing = Pacing()
    var breakers: [String: CircuitBreaker] = [:]
    var random: SeededRandom
    var offset = QueueOffset()
    var badLines = 0
    var damage: String?
    /// The last thing that went wrong with our own files.
    var trouble: String?

    /// What each slot's settings said at the last look.
    var slots: [String: SlotDelivery] = [:]
    /// The job each slot is sending now.
    var inFlight: [String: String] = [:]
    var sending: [String: Task<Void, Never>] = [:]
    var composeTrouble: [String: (until: Date, why: String)] = [:]
    var withoutContact: Set<String> = []
    /// The facts a job's template needs and its event does not bring.
    var missingFacts: [String: [String]] = [:]
    var composedFor: [String: Set<ContactKey>] = [:]
    var probes: [String: (made: Int, next: Date)] = [:]
    var probing: Set<String> = []
    /// Per slot, the jobs the last pass found ready, the next one last.
    var waiting: [String: [JobFold.Entry]] = [:]
    var limitsSeen: [String: SlotLimits] = [:]
    /// The sends of all slots in the last hour, as of a place in the journal.
    var sharedSends: (sequence: Int, at: [Date]) = (-1, [])
    var lastServed: [String: Int] = [:]
    var served = 0
    /// The network's id of each sent message → its job; made when the first receipt comes.
    var receiptOwners: [String: String]?
    /// News of messages nobody is known to have sent yet.
    var earlyReceipts: [String: (receipt: DeliveryReceipt, at: Date)] = [:]
    var mustDecide = true
    var wakeAt = Date.distantPast
    var isStepping = false
    var isStopping = false
    let wakes: AsyncStream<Void>
    nonisolated let wake: AsyncStream<Void>.Continuation

    /// Throws `DeliveryError.badChannel`. Nothing is opened before `start()`.
    package init(
        _ configuration: DispatcherConfiguration, sender: any ChannelSender, ports: DispatcherPorts,
        io: any LogIO = SystemLogIO()
    ) throws {
        self.configuration = configuration
        self.ports = ports
        self.sender = sender
        self.io = io
        let runtime = configuration.runtime
        files = try DeliveryFiles(runtime: runtime, channel: configuration.channel)
        approvalWriter = JournalWriter(path: DeliveryFiles.approvals(runtime), io: io)
        doNotContactWriter = JournalWriter(path: DeliveryFiles.doNotContact(runtime), io: io)
        firstTouchWriter = JournalWriter(path: DeliveryFiles.firstTouches(runtime), io: io)
        quarantine = JournalWriter(path: files.quarantine, io: io)
        derived = DerivedLogs(files: files, io: io)
        reader = JournalReader(path: files.queue, io: io)
        fold = JobFold(channel: configuration.channel)
        approvals = ApprovalFold(path: DeliveryFiles.approvals(runtime), io: io)
        doNotContact = DoNotContactFold(path: DeliveryFiles.doNotContact(runtime), io: io)
        standing = StandingFold(path: DeliveryFiles.standing(runtime), io: io)
        firstTouches = FirstTouchFold(path: DeliveryFiles.firstTouches(runtime), io: io)
        random = SeededRandom(seed: configuration.seed ?? .random(in: 0...(.max)))
        (wakes, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Serves the queue until `stop()` or cancellation. Throws what `start()` throws.
    package func run() async throws {
        try await start()
        let ticker = Task { [wake, clock = ports.clock, pause = configuration.pollSeconds] in
            while !Task.isCancelled {
                wake.yield()
                do { try await clock.sleep(for: .seconds(pause)) } catch { return }
            }
        }
        defer { ticker.cancel() }
        for await _ in wakes {
            if isStopping || Task.isCancelled { break }
            await step()
        }
        await finish()
    }

    /// Looks at the files and the gates now rather than at the next poll.
    package nonisolated func nudge() { wake.yield() }

    /// Begins no further send; `run()` returns when those on their way are written down.
    package func stop() {
        isStopping = true
        wake.yield()
    }

    /// Waits until nothing is on its way, then lets go of the channel.
    func finish() async {
        await settle()
        saveOffset()
        lock?.release()
        lock = nil
    }

    /// Waits for every send and probe that has begun.
    package func settle() async {
        while let (_, task) = sending.first { await task.value }
    }

    var now: Date { ports.wallClock() }

    /// Takes in what changed and does what is due: drafts, drops, holds, sends, probes. Errors of our own files are
    /// kept in `snapshot()` and tried again at the next step; nothing is sent meanwhile.
    package func step() async {
        guard !isStepping, journal != nil else { return }
        isStepping = true
        defer { isStepping = false }
        ports.progress("step", 30)
        do {
            if try await takeInputs() { mustDecide = true }
            try await resolveUnknown()
            if mustDecide || now >= wakeAt { try await decideAll() }
            clearTrouble()
        } catch {
            note(trouble: error)
        }
        saveOffset()
        ports.progress("idle", 30)
    }

    func note(trouble error: any Error) {
        let failure = HostFailure(error)
        mustDecide = true
        guard trouble != failure.message else { return }
        trouble = failure.message
        tell(.attention, key: "files:\(configuration.channel)", code: failure.code, failure.message)
    }

    private func clearTrouble() {
        guard trouble != nil else { return }
        trouble = nil
        tell(
            .attentionClear, key: "files:\(configuration.channel)", code: "recovered",
            "the files of this channel work again")
    }

    func tell(_ kind: DispatchNotice.Kind, key: String, code: String, _ text: String, item id: String? = nil) {
        let entry = id.flatMap { fold.entries[$0]?.item }
        let job = id.flatMap { fold.progress[$0] }
        ports.notice(
            DispatchNotice(
                kind: kind, key: key, code: code, text: text, slot: entry?.slot ?? job?.slot,
                leadID: entry?.leadID ?? job?.leadID, itemID: id))
    }

    /// Writes records about jobs and takes them into the fold; nothing may be acted on when it throws.
    func record(_ records: [JSONObject]) async throws {
        guard let journal, !records.isEmpty else { return }
        var named: Set<String> = []
        let whole = records.map { record in
            var record = record
            if let id = record["id"]?.string, named.insert(id).inserted { record.merge(fold.firstFields(of: id)) }
            return record
        }
        do {
            for line in try await journal.append(whole) { fold.apply(line) }
        } catch {
            throw DeliveryError.journalUnwritable(channel: configuration.channel, detail: HostFailure(error).message)
        }
        for id in named { tell(.queue, key: "queue:\(id)", code: fold.state(of: id).rawValue, "", item: id) }
    }

    func saveOffset() {
        guard fold.sequence != offset.journalSequence || reader.offset != offset.read else { return }
        let low = min(fold.lowestOpenOffset ?? reader.offset, reader.offset)
        let new = QueueOffset(
            segment: offset.segment, fingerprint: reader.fingerprint, low: low, read: reader.offset,
            journalSequence: fold.sequence)
        guard new != offset else { return }
        do {
            try new.save(files.offset)
            offset = new
        } catch {
            note(trouble: error)
        }
    }
}
