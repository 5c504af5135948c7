package import Domain
package import LuaBridge

/// What the common modules of one script need to know of the world around it.
package struct CommonContext: Sendable {
    package var plugin: String
    package var kind: PluginKind
    /// `nil` where an entry serves no slot (a webhook that comes in, a lone chunk).
    package var slotID: String?
    /// What `slot.config()` tells.
    package var slotConfig = JSONObject()
    package var dryRun = true
    /// ISO code of the country whose phone numbers come without a country code.
    package var region = "IN"
    /// The store's JSON file; `nil`: kept in memory for as long as the state lives.
    package var storePath: String?
    package var now: WallClock
    /// Where `math.random` and `crypto.uuid` start; `nil`: somewhere else each time.
    package var seed: UInt64?
    /// Takes away what must not be logged.
    package var redact: @Sendable (String) -> String = { $0 }
    package var log: @Sendable (ScriptLogLine) -> Void
    package var sleep: @Sendable (Double) async throws -> Void = { try await Task.sleep(for: .seconds($0)) }

    package init(
        plugin: String, kind: PluginKind, slotID: String? = nil, now: @escaping WallClock,
        log: @escaping @Sendable (ScriptLogLine) -> Void = { _ in }
    ) {
        self.plugin = plugin
        self.kind = kind
        self.slotID = slotID
        self.now = now
        self.log = log
    }

    /// Where a plugin's store for a slot stands in a home.
    package static func storePath(runtime: String, kind: PluginKind, plugin: String, slotID: String?) -> String {
        "\(runtime)/store/\(kind.rawValue)/\(plugin)/\(slotID ?? "_all").json"
    }
}

/// The modules every script gets: `log json time text re crypto slot store`.
package enum CommonFunctions {
    package static func modules(_ context: CommonContext) -> [LuaModule] {
        [
            LogFunctions.module(context), JSONFunctions.module(), TimeFunctions.module(context),
            TextFunctions.module(region: context.region), RegexFunctions.module(),
            CryptoFunctions.module(random: ScriptRandom(seed: context.seed)), slot(context),
            StoreFunctions.module(path: context.storePath),
        ]
    }

    private static func slot(_ context: CommonContext) -> LuaModule {
        let config = LuaValue(json: .object(context.slotConfig))
        let (id, dryRun) = (context.slotID, context.dryRun)
        return LuaModule.listed(
            "slot",
            [
                "id": .now { _ in id.map(LuaValue.text) ?? .null },
                "config": .now { _ in config },
                "dry_run": .now { _ in .bool(dryRun) },
            ])
    }
}

extension LuaModule {
    /// A module whose functions stand in `BridgeReference`, which gives them their phases. Only listed functions work.
    package static func listed(
        _ module: String, _ bodies: KeyValuePairs<String, LuaFunction.Body>, constants: [LuaMember] = []
    ) -> LuaModule {
        LuaModule(
            name: module,
            functions: bodies.map {
                LuaFunction(name: $0.key, phases: BridgeReference.phases(module, $0.key), body: $0.value)
            }, constants: constants)
    }
}
