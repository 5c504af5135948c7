import Domain
import Testing

/// What can be the case around one message, in the words of the design's gate table and of nothing else.
private struct World {
    var isForBuyer = true
    /// `new`, `taken` (same wish again), `taken by another text`.
    var key = "new"
    var truths: Set<String> = []
    /// `not asked`, `none found` (no contact data), `failed`, `places empty`, `written`.
    var draft = "written"
    /// `nobody answered`, `yes`, `yes, can be recalled`, `no`.
    var answer = "yes"

    func has(_ truth: String) -> Bool { truths.contains(truth) }
}

/// One line of the table: the word, what it does, whether it counts for staff too, and when it stands.
private struct Row {
    enum Effect { case drop, hold }
    let word: String
    let effect: Effect
    let alsoStaff: Bool
    let stands: @Sendable (World) -> Bool

    init(_ word: String, _ effect: Effect, staff: Bool = true, _ stands: @escaping @Sendable (World) -> Bool) {
        (self.word, self.effect, alsoStaff, self.stands) = (word, effect, staff, stands)
    }
}

/// The gate table, in its order. It knows nothing of the code that is tested.
private let table: [Row] = [
    Row("version", .hold) { $0.has("unknown version") },
    Row("duplicate", .drop) { $0.key == "taken" },
    Row("idem_conflict", .hold) { $0.key == "taken by another text" },
    Row("lease", .hold) { $0.has("lease lost") },
    Row("failover", .hold) { $0.has("failed over") },
    // A dry-run hold does not expire; what waits because its channel is off, or is settled by a dry run, does.
    Row("expired", .drop) {
        $0.has("expired") && !($0.has("dry run") && !$0.has("channel off") && !$0.has("dry run advances"))
    },
    Row("hold", .hold) { $0.has("HOLD file") },
    Row("paused", .hold) { $0.has("paused") },
    Row("safety_hold", .hold, staff: false) { $0.has("contact waits for a person") },
    Row("same_buyer", .hold, staff: false) { $0.has("another slot wrote today") },
    Row("channel_off", .hold) { $0.has("channel off") },
    Row("dry_run", .drop) { $0.has("dry run") && $0.has("dry run advances") },
    Row("dry_run", .hold) { $0.has("dry run") },
    Row("no_contact", .drop) { $0.draft == "none found" && !$0.has("channel off") },
    Row("compose_failed", .hold) { $0.draft == "failed" },
    Row("missing_variable", .hold) { $0.draft == "places empty" },
    Row("unknown_ahead", .hold) { $0.has("earlier message in doubt") },
    Row("dnc", .drop, staff: false) { $0.has("do not contact") },
    Row("rejected", .drop) { $0.answer == "no" },
    Row("approval", .hold) { $0.answer == "nobody answered" || $0.answer == "no" },
    Row("recall", .hold) { $0.answer == "yes, can be recalled" },
    Row("window", .hold, staff: false) { $0.has("outside the window") },
    Row("quota", .hold) { $0.has("quota used up") },
    Row("breaker", .hold) { $0.has("breaker open") },
    Row("pace", .hold) { $0.has("too soon") },
]

/// Any drop wins; else any hold holds, the first is the reason and all are told; else it leaves.
private func reference(_ world: World) -> String {
    let standing = table.filter { ($0.alsoStaff || world.isForBuyer) && $0.stands(world) }
    if let drop = standing.first(where: { $0.effect == .drop }) { return "drop \(drop.word)" }
    return standing.isEmpty ? "send" : "hold " + standing.map(\.word).joined(separator: " ")
}

private func asked(_ world: World) -> String {
    switch DeliveryGate.decide(input(world)) {
    case .send: "send"
    case .hold(let reasons): "hold " + reasons.map(\.rawValue).joined(separator: " ")
    case .drop(let why): "drop \(why.rawValue)"
    }
}

private func input(_ world: World) -> DeliveryGate.Input {
    var input = DeliveryGate.Input()
    input.audience = world.isForBuyer ? .buyer : .staff
    input.isKnownVersion = !world.has("unknown version")
    input.key = world.key == "new" ? .free : world.key == "taken" ? .takenBySame : .takenByOther
    input.isExpired = world.has("expired")
    input.leaseLost = world.has("lease lost")
    input.failedOver = world.has("failed over")
    input.globalHold = world.has("HOLD file")
    input.isPaused = world.has("paused")
    input.safetyHold = world.has("contact waits for a person")
    input.sameBuyer = world.has("another slot wrote today")
    input.channelEnabled = !world.has("channel off")
    input.dryRun = world.has("dry run")
    input.dryRunAdvances = world.has("dry run advances")
    let drafts: [String: DeliveryGate.Draft] = [
        "not asked": .missing, "none found": .noContact, "failed": .failed, "places empty": .incomplete,
    ]
    input.draft = drafts[world.draft] ?? .written
    input.unknownAhead = world.has("earlier message in doubt")
    input.onDoNotContact = world.has("do not contact")
    let answers: [String: DeliveryGate.Verdict] = [
        "yes": .approved, "yes, can be recalled": .recallable, "no": .rejected,
    ]
    input.verdict = answers[world.answer] ?? .notApproved
    input.windowOpen = !world.has("outside the window")
    input.quotaLeft = !world.has("quota used up")
    input.breakerAllows = !world.has("breaker open")
    input.paceReady = !world.has("too soon")
    return input
}

@Suite("DeliveryGate against its table")
struct GateReferenceTests {
    private static let truths = [
        "unknown version", "expired", "lease lost", "failed over", "HOLD file", "paused", "contact waits for a person",
        "another slot wrote today", "channel off", "dry run", "dry run advances", "earlier message in doubt",
        "do not contact", "outside the window", "quota used up", "breaker open", "too soon",
    ]

    /// Worlds in which little is wrong, and worlds in which much is.
    private func world(_ random: inout some RandomNumberGenerator) -> World {
        let often = [0.01, 0.05, 0.2, 0.5].randomElement(using: &random) ?? 0.5
        func seldom<T>(_ usual: T, _ others: [T]) -> T {
            Double.random(in: 0..<1, using: &random) < often ? others.randomElement(using: &random) ?? usual : usual
        }
        return World(
            isForBuyer: Bool.random(using: &random), key: seldom("new", ["taken", "taken by another text"]),
            truths: Set(Self.truths.filter { _ in seldom(false, [true]) }),
            draft: seldom("written", ["not asked", "none found", "failed", "places empty"]),
            answer: seldom("yes", ["nobody answered", "yes, can be recalled", "no"]))
    }

    @Test("in 40,000 random states it answers what the table says", arguments: 1...8)
    func everywhere(seed: Int) {
        var random = Repeatable(seed: UInt64(seed))
        var seen: Set<String> = []
        for _ in 0..<5_000 {
            let world = world(&random)
            let expected = reference(world)
            #expect(asked(world) == expected, "\(world)")
            seen.insert(expected.split(separator: " ").prefix(2).joined(separator: " "))
        }
        let words = Set(table.map { "\($0.effect) \($0.word)" } + ["send"])
        #expect(words.subtracting(seen).isEmpty, "states that never came up")
    }

    @Test("without a yes nothing leaves, whatever else is the case")
    func consent() {
        var random = Repeatable(seed: 99)
        for _ in 0..<5_000 {
            var world = world(&random)
            world.answer = ["nobody answered", "yes, can be recalled", "no"].randomElement(using: &random) ?? "no"
            #expect(asked(world) != "send", "\(world)")
        }
    }
}

/// A random source that repeats itself (SplitMix64).
private struct Repeatable: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
