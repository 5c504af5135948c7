import Domain
import Foundation

/// What one number of slots cost.
struct SuperviseRow {
    let slots: Int
    /// Until every slot had beaten once, and until every slot was at its cycles.
    var (beatSeconds, workSeconds) = (0.0, 0.0)
    /// Of one core.
    var hostPercent = 0.0
    /// Of one core, each.
    var workerPercent = 0.0
    /// Seconds since the last beat in `slot_state.json`, of all slots at every look, sorted.
    var ages: [Double] = []
    var hostMegabytes = 0.0
    var hostThreads = 0
    /// Proportional share, the median of all.
    var workerMegabytes = 0.0
    var stopSeconds = 0.0
    var leftOver = 0

    init(slots: Int) { self.slots = slots }

    static let head =
        "slots  all beat  all work  host CPU  worker CPU  beat age median / p99 / max  host RSS  threads  worker PSS  stop  left"
    static let foot = "CPU in % of one core; a slot is killed when its beat is older than 30 s"

    var line: String {
        String(
            format: "%5d %7.1f s %7.1f s %8.2f%% %10.3f%%      %4.1f / %4.1f / %4.1f s %11.0f MB %8d %8.1f MB %4.1f s %5d",
            slots, beatSeconds, workSeconds, hostPercent, workerPercent, age(0.5), age(0.99), age(1), hostMegabytes,
            hostThreads, workerMegabytes, stopSeconds, leftOver)
    }

    var json: JSONValue {
        [
            "slots": .int(Int64(slots)), "all_beat_seconds": .double(beatSeconds),
            "all_work_seconds": .double(workSeconds), "host_cpu_percent": .double(hostPercent),
            "worker_cpu_percent": .double(workerPercent), "beat_age_median_seconds": .double(age(0.5)),
            "beat_age_p99_seconds": .double(age(0.99)), "beat_age_max_seconds": .double(age(1)),
            "host_rss_mb": .double(hostMegabytes), "host_threads": .int(Int64(hostThreads)),
            "worker_pss_mb": .double(workerMegabytes), "stop_seconds": .double(stopSeconds),
            "left_over": .int(Int64(leftOver)),
        ]
    }

    private func age(_ share: Double) -> Double {
        ages.isEmpty ? 0 : ages[min(ages.count - 1, Int(Double(ages.count) * share))]
    }
}
