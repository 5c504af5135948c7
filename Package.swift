// swift-tools-version: 6.2
import PackageDescription

// The rooms of docs/architecture.md: what each may import is what stands here, and scripts/check_imports.py holds them
// to it.

let package = Package(
    name: "engyne-host",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "engyne-host", targets: ["engyne-host"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [],
    cxxLanguageStandard: .cxx17
)

let house: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let log = Target.Dependency.product(name: "Logging", package: "swift-log")
let nio = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let jwt = Target.Dependency.product(name: "JWTKit", package: "jwt-kit")

/// One Swift target and, unless `tests` is nil, its tests with what only they need.
@MainActor func room(
    _ name: String, _ path: String, _ uses: [Target.Dependency] = [], tests: [Target.Dependency]? = []
) {
    package.targets.append(.target(name: name, dependencies: uses, path: path, swiftSettings: house))
    guard let tests else { return }
    package.targets.append(
        .testTarget(
            name: "\(name)Tests", dependencies: [.byName(name: name)] + uses + tests + ["TestSupport"],
            path: "Tests/\(name)Tests", swiftSettings: house))
}
@MainActor func cRoom(_ name: String, _ uses: [Target.Dependency] = [], links: [String] = []) {
    package.targets.append(
        .target(
            name: name, dependencies: uses, path: "Sources/Bridge/\(name)",
            cSettings: [.define("_GNU_SOURCE", .when(platforms: [.linux]))],
            linkerSettings: links.map { .linkedLibrary($0) }))
}
@MainActor func system(_ name: String, _ pkgConfig: String, apt: String, brew: String) {
    package.targets.append(
        .systemLibrary(
            name: name, path: "Sources/Bridge/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt]), .brew([brew])]))
}

// F0 bridge: the C boundary. Nobody else imports C.
system("CLua", "lua5.4", apt: "liblua5.4-dev", brew: "lua@5.4")
system("CYAML", "yaml-0.1", apt: "libyaml-dev", brew: "libyaml")
system("CGumbo", "gumbo", apt: "libgumbo-dev", brew: "gumbo-parser")
system("CCurl", "libcurl", apt: "libcurl4-openssl-dev", brew: "curl")
cRoom("CSpawn")
cRoom("CEngyneUI")
cRoom("CLuaShim", ["CLua"])
// C++ behind C headers. RE2's pkg-config flags are refused by SwiftPM (-pthread), libphonenumber has none: where a
// library does not stand on the system's own paths, scripts/setup.sh names its folders (CPATH, LIBRARY_PATH).
cRoom("CRE2", links: ["re2"])
cRoom("CPhone", links: ["phonenumber"])
cRoom("CHTML", ["CGumbo"])
room("LuaBridge", "Sources/Bridge/LuaBridge", ["CLuaShim"])
room("HTMLBridge", "Sources/Bridge/HTMLBridge", ["CHTML"])
room("YAMLBridge", "Sources/Bridge/YAMLBridge", ["CYAML"])
room("RegexBridge", "Sources/Bridge/RegexBridge", ["CRE2"])
room("PhoneBridge", "Sources/Bridge/PhoneBridge", ["CPhone"])
room("CurlBridge", "Sources/Bridge/CurlBridge", ["CCurl"])
room("ProcessBridge", "Sources/Bridge/ProcessBridge", ["CSpawn"])
room("DashboardFiles", "Sources/Bridge/DashboardFiles", ["CEngyneUI", crypto], tests: nil)
// F1 tools
room("Domain", "Sources/Host/Domain")
room("Journal", "Sources/Host/Journal", ["Domain"])
room("Settings", "Sources/Host/Settings", ["Domain", "YAMLBridge"])
room("Telemetry", "Sources/Host/Telemetry", ["Domain", log])
room("Activity", "Sources/Host/Activity", ["Domain", "Journal"])
room("Egress", "Sources/Host/Egress", ["Domain", "CurlBridge", "Telemetry"])
// F2 capabilities
room("Browser", "Sources/Host/Browser", ["Domain", "ProcessBridge", "Telemetry"], tests: ["PracticeSite"])
room(
    "Slots", "Sources/Host/Slots",
    ["Domain", "Journal", "Settings", "Telemetry", "Activity", "ProcessBridge", "YAMLBridge"])
room("Delivery", "Sources/Host/Delivery", ["Domain", "Journal", "Telemetry", crypto])
room("Push", "Sources/Host/Push", ["Domain", "Egress", crypto])
room("HostDatabase", "Sources/Host/HostDatabase", ["Domain", crypto, grdb])
room("Auth", "Sources/Host/Auth", ["Domain", "HostDatabase", crypto, jwt])
room(
    "PageReading", "Sources/Plugins/PageReading", ["Domain", "HTMLBridge"],
    tests: ["Browser", "PracticeSite"])
room(
    "PluginKit", "Sources/Plugins/PluginKit",
    [
        "Domain", "Egress", "Journal", "LuaBridge", "HTMLBridge", "PageReading", "PhoneBridge", "ProcessBridge",
        "RegexBridge", "Settings", "Telemetry", crypto, cryptoExtras,
    ])
room(
    "Connectors", "Sources/Plugins/Connectors", ["Domain", "Journal", "LuaBridge", "PageReading", "PluginKit"],
    tests: ["Egress"])
room(
    "Channels", "Sources/Plugins/Channels", ["Domain", "Journal", "LuaBridge", "PluginKit"], tests: ["Egress", crypto])
// F3 use
room(
    "Worker", "Sources/Host/Worker",
    ["Domain", "Journal", "Settings", "Telemetry", "Egress", "Slots", "PluginKit", "Connectors", "Browser"],
    tests: ["ProcessBridge"])
room(
    "DispatcherRun", "Sources/Host/DispatcherRun",
    [
        "Domain", "Journal", "Settings", "Telemetry", "Slots", "Delivery", "PluginKit", "Channels", "Egress", "Push",
        crypto,
    ])
room("PracticeSite", "Sources/Host/PracticeSite", ["Domain", hummingbird, nio, log])
room(
    "ControlPlane", "Sources/Host/ControlPlane",
    [
        "Domain", "Journal", "Settings", "Telemetry", "Activity", "Slots", "Delivery", "HostDatabase", "Auth",
        "PluginKit", "Push", crypto,
    ])
// F4 doors, F5 assembly
room(
    "API", "Sources/Host/API",
    ["Domain", "ControlPlane", "Auth", "Telemetry", "DashboardFiles", hummingbird, nio, log],
    tests: ["Activity", "Delivery", "HostDatabase", "PluginKit", "Push", "Settings", "Slots"])
room(
    "HostApp", "Sources/Host/HostApp",
    [
        "Domain", "Journal", "Settings", "Telemetry", "Activity", "Slots", "Delivery", "HostDatabase", "Auth",
        "PluginKit", "LuaBridge", "ProcessBridge", "Push", "ControlPlane", "API", hummingbird, log,
        crypto,
    ])
package.targets += [
    .executableTarget(
        name: "engyne-host",
        dependencies: [
            "Domain", "Journal", "Settings", "Telemetry", "Slots", "Delivery", "HostDatabase", "Auth", "PluginKit",
            "Connectors", "Channels", "Egress", "Push", "Browser", "ProcessBridge", "ControlPlane", "HostApp", "Worker",
            "DispatcherRun", "PracticeSite", argumentParser,
        ], path: "Sources/Host/Command", swiftSettings: house),
    .target(name: "TestSupport", dependencies: ["Domain"], path: "Tests/TestSupport", swiftSettings: house),
    // Benchmarks: no part of the product; `swift run -c release engyne-bench bridge`.
    .target(name: "CBenchFloor", dependencies: ["CLua"], path: "Benchmarks/CBenchFloor"),
    .executableTarget(
        name: "engyne-bench",
        dependencies: [
            "CBenchFloor", "Delivery", "Domain", "LuaBridge", "PluginKit", "Browser", "Connectors", "Journal",
            "PracticeSite",
            "ProcessBridge", "Worker", argumentParser,
        ],
        path: "Benchmarks/EngyneBench", swiftSettings: house),
    .testTarget(
        name: "EndToEndTests", dependencies: ["Domain", "TestSupport", "engyne-host", crypto],
        path: "Tests/EndToEndTests",
        swiftSettings: house),
]
