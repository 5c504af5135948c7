import Foundation

/// What is wrong between plugins that are each well: two places with one name, two that claim what one may have.
package enum PluginClashes {
    /// The reports with their clashes added. Two places are an error; a claim is a warning, because only enabling
    /// decides who has it.
    package static func added(to reports: [PluginCheck.Report]) -> [PluginCheck.Report] {
        reports.map { report in
            var report = report
            report.findings += twins(of: report, in: reports) + claims(of: report, in: reports)
            return report
        }
    }

    private static func twins(of report: PluginCheck.Report, in reports: [PluginCheck.Report]) -> [Finding] {
        let others = reports.filter {
            $0.path != report.path && $0.kind == report.kind && $0.name == report.name
                && folder($0.path) == folder(report.path)
        }
        guard !others.isEmpty else { return [] }
        let places = ([report] + others).map(label).sorted()
        let error = PluginError.duplicate(name: report.name, places: places)
        return [Finding(file: label(report), code: error.code, message: error.message)]
    }

    private static func claims(of report: PluginCheck.Report, in reports: [PluginCheck.Report]) -> [Finding] {
        guard let manifest = report.manifest else { return [] }
        return reports.compactMap { other -> Finding? in
            guard let theirs = other.manifest, (theirs.kind, theirs.name) != (manifest.kind, manifest.name) else {
                return nil
            }
            let isDefault = manifest.isDefault && theirs.isDefault && manifest.kind == theirs.kind
            let isPath = manifest.receives != nil && manifest.receives == theirs.receives
            guard isDefault || isPath else { return nil }
            let key = isDefault ? "default" : "receives"
            return Finding(
                file: label(report), severity: .warning, code: "plugin.claim.taken",
                message: "claims '\(key)' as \(label(other)) does; only one of them can be enabled")
        }
    }

    private static func folder(_ path: String) -> String { URL(fileURLWithPath: path).deletingLastPathComponent().path }
    private static func label(_ report: PluginCheck.Report) -> String {
        let url = URL(fileURLWithPath: report.path)
        return "\(url.deletingLastPathComponent().lastPathComponent)/\(url.lastPathComponent)"
    }
}
