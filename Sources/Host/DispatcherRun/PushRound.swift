import Domain
import Push

/// What became of a message over all devices of one round.
struct PushRound {
    let answers: [PushAnswer]
    /// How many took it in an earlier round.
    let earlier: Int

    private var accepted: [String?] {
        answers.compactMap { answer in if case .accepted(let name) = answer { .some(name) } else { nil } }
    }
    var refusals: [String] {
        answers.compactMap { answer in if case .refused(let why) = answer { why } else { nil } }
    }
    private var failures: [String] {
        answers.compactMap { answer in
            switch answer {
            case .failed(let why): why
            case .unknown(let why): "no complete answer (\(why))"
            default: nil
            }
        }
    }
    private var busySeconds: Int? {
        answers.compactMap { answer in if case .busy(let seconds) = answer { seconds } else { nil } }.max()
    }

    /// Whether no other round follows by itself.
    var isOver: Bool {
        if case .retry = outcome { false } else { true }
    }

    /// Those that took it are not asked again, so what is still open decides.
    var outcome: SendOutcome {
        let count = accepted.count + earlier
        let tally = "\(count) of \(answers.count + earlier) devices took it"
        if let why = failures.first { return .retry(reason: "\(tally); \(why)", afterSeconds: nil) }
        if let busySeconds {
            return .retry(reason: "\(tally); the push service is busy", afterSeconds: Double(busySeconds))
        }
        if count > 0 {
            let proof = ([tally] + refusals).joined(separator: "; ")
            return .sent(externalID: accepted.compactMap(\.self).first, proof: proof)
        }
        return .permanentItem(reason: refusals.first ?? "no device is left: every subscription was over")
    }
}
