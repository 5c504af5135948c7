import CBenchFloor
import Domain
import Foundation
import LuaBridge
import PluginKit

/// Loading a script of 42 KB, and all that a reload does with it but its fixtures.
struct ReloadRows {
    let scale: Double
    let scratch: Scratch

    var all: [Row] {
        [
            Row(key: "load", title: "42 KB script, loaded", unit: .microseconds, round: load),
            Row(
                key: "load_heap", title: "42 KB script, Lua heap once loaded", unit: .kilobytes, goal: 400,
                round: loadHeap),
            Row(
                key: "swap", title: "40 KB script, check and swap", unit: .milliseconds, goal: 50,
                round: { try await swap(inChild: false) }),
            Row(
                key: "swap_child", title: "40 KB script, check (in a process) and swap", unit: .milliseconds, goal: 50,
                round: { try await swap(inChild: true) }),
        ]
    }

    private func load() async throws -> (value: Double, floor: Double?) {
        let count = rounds(100, scale)
        let text = SampleScript.text(bytes: 42_000, version: 1)
        var spent = 0.0
        for _ in 0..<count {
            let sandbox = try LuaSandbox(
                script: LuaScript(text: text, label: "connectors/sample"), modules: PluginLoader.refusingModules())
            spent += try await nanoseconds(1) { _ = try await sandbox.load() }
        }
        return (spent / Double(count) / 1000, floor_load(text, text.utf8.count, count) / 1000)
    }

    private func loadHeap() async throws -> (value: Double, floor: Double?) {
        let text = SampleScript.text(bytes: 42_000, version: 1)
        let sandbox = try LuaSandbox(
            script: LuaScript(text: text, label: "connectors/sample"), modules: PluginLoader.refusingModules())
        let before = await sandbox.stats.memoryBytes
        _ = try await sandbox.load()
        let ours = Double(await sandbox.stats.memoryBytes - before)
        return (ours / 1024, floor_load_memory(text, text.utf8.count) / 1024)
    }

    /// Read, hash, keep, check (with `selfcheck`), take up, read the kept version again, fresh state, `selfcheck`:
    /// from the noticed change to a version that takes its first flow.
    private func swap(inChild: Bool) async throws -> (value: Double, floor: Double?) {
        let count = rounds(5, scale)
        let folder = scratch.path + "/connectors/sample"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let catalog = try PluginCatalog(home: scratch.path, installation: scratch.path, now: { Date() })
        var spent = 0.0
        for _ in 0..<count {
            let text = SampleScript.text(bytes: 40_000, version: Int.random(in: 0..<1_000_000))
            try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/init.lua"), options: .atomic)
            spent += try await nanoseconds(1) { try await takeUp(folder, catalog, inChild: inChild) }
        }
        return (spent / Double(count) / 1e6, floor_swap(folder + "/init.lua", count) / 1e6)
    }

    private func takeUp(_ folder: String, _ catalog: PluginCatalog, inChild: Bool) async throws {
        let bundle = try PluginBundle.read(folder, kind: .connector)
        let kept = try catalog.keep(bundle)
        let manifest = try await inChild ? checkedInChild(kept) : checked(kept)
        _ = try catalog.offer(bundle, manifest: manifest, origin: .bundled)
        let active = try catalog.activeBundle(.connector, bundle.name)
        let sandbox = try LuaSandbox(
            script: active.script, modules: PluginLoader.refusingModules(), describe: PluginLoader.describe)
        _ = try await sandbox.load()
        _ = try await sandbox.call(EntryName.selfcheck)
    }

    private func checked(_ kept: String) async throws -> Manifest {
        let report = await PluginCheck.run(path: kept)
        guard report.isGood, let manifest = report.manifest else { throw BenchFailure("\(report.findings)") }
        return manifest
    }

    private func checkedInChild(_ kept: String) async throws -> Manifest {
        let report = try JSONReader.read(ownOutput(["check-once", kept]))
        guard let table = report["manifest"], report["ok"]?.bool == true else { throw BenchFailure("\(report)") }
        return try Manifest.read(table, kind: .connector, name: "sample", label: "connectors/sample")
    }
}
