/// How one browser is to be started.
package struct ChromeConfiguration: Sendable {
    /// Path of the program; `nil` looks for `ENGYNE_CHROME`, then for the usual places.
    package var executable: String?
    /// Directory of the profile; made when missing. Never the operator's own browser's.
    package var profile: String
    package var headless: Bool
    /// For whom it runs, in words, e.g. `slot alpha`: another that wants the profile is told.
    package var owner: String
    /// Where pid, start time and profile are written while the browser runs.
    package var pidFile: String?
    /// `scheme://host:port`, or `nil` for none.
    package var proxy: String?
    /// Directory for downloads, named by their ids; `nil` refuses downloads.
    package var downloads: String?
    /// The largest file that is kept.
    package var downloadLimitBytes = 50 << 20
    package var extraArguments: [String]
    /// Environment to look into and to hand on; only what a browser needs is handed on.
    package var environment: [String: String]
    /// How long the first answer may take.
    package var startSeconds: Double
    /// Told what an operator should know; one line each, no secrets.
    package var log: @Sendable (_ line: String) -> Void

    package init(
        profile: String, executable: String? = nil, headless: Bool = true, owner: String = "", pidFile: String? = nil,
        proxy: String? = nil,
        downloads: String? = nil, extraArguments: [String] = [], environment: [String: String],
        startSeconds: Double = 20,
        log: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.profile = profile
        self.executable = executable
        self.headless = headless
        self.owner = owner
        self.pidFile = pidFile
        self.proxy = proxy
        self.downloads = downloads
        self.extraArguments = extraArguments
        self.environment = environment
        self.startSeconds = startSeconds
        self.log = log
    }

    /// What the browser gets to see: a secret of ours in the environment is no business of a page's renderer.
    var childEnvironment: [String: String] {
        let kept = [
            "HOME", "PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY",
            "XDG_RUNTIME_DIR",
            "DBUS_SESSION_BUS_ADDRESS", "FONTCONFIG_PATH", "LD_LIBRARY_PATH",
        ]
        return environment.filter { kept.contains($0.key) }
    }
}
