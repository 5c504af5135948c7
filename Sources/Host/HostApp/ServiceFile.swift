package import Domain

/// The files by which systemd and launchd run the host, with the paths of one installation.
package struct ServiceFile: Sendable {
    private let executable: String
    private let home: String

    package init(executable: String, home: String) { (self.executable, self.home) = (executable, home) }

    /// A systemd unit. It is restarted whatever its end was, for ever: this runs alone at night.
    /// - Throws: `service.path.unusable` for a path no unit file can hold.
    package func unit(user: String) throws(HostFailure) -> String {
        for text in [executable, home, user] { try check(text) }
        return """
            [Unit]
            Description=engyne-host: leads watched, bought within caps, first messages delivered
            Wants=network-online.target
            After=network-online.target
            StartLimitIntervalSec=0

            [Service]
            Type=notify
            NotifyAccess=main
            User=\(Self.escaped(user))
            WorkingDirectory=\(Self.escaped(home))
            ExecStart=\(Self.quoted(executable)) serve --home \(Self.quoted(home))
            WatchdogSec=30
            Restart=always
            RestartSec=2
            # SIGTERM to the host alone, which ends its children in order within 25 s; then SIGKILL to what is left.
            KillMode=mixed
            TimeoutStopSec=30
            # A browser that is killed for memory is one slot's matter, not the end of the host.
            OOMPolicy=continue
            LimitNOFILE=65536
            UMask=0077

            [Install]
            WantedBy=multi-user.target

            """
    }

    /// A launchd agent: browsers need the user's session, which a daemon does not have.
    /// - Throws: `service.path.unusable` for a path no property list can hold.
    package func plist(label: String) throws(HostFailure) -> String {
        for text in [executable, home, label] { try check(text) }
        let (program, folder, name) = (Self.xml(executable), Self.xml(home), Self.xml(label))
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
            <plist version="1.0">
            <dict>
              <key>Label</key><string>\(name)</string>
              <key>ProgramArguments</key>
              <array>
                <string>\(program)</string><string>serve</string><string>--home</string><string>\(folder)</string>
              </array>
              <key>WorkingDirectory</key><string>\(folder)</string>
              <key>RunAtLoad</key><true/>
              <key>KeepAlive</key><true/>
              <key>ThrottleInterval</key><integer>2</integer>
              <key>ExitTimeOut</key><integer>30</integer>
              <key>ProcessType</key><string>Interactive</string>
              <key>LimitLoadToSessionType</key><string>Aqua</string>
              <key>StandardErrorPath</key><string>\(folder)/runtime/host.log</string>
              <key>SoftResourceLimits</key><dict><key>NumberOfFiles</key><integer>8192</integer></dict>
              <key>Umask</key><integer>63</integer>
            </dict>
            </plist>

            """
    }

    private func check(_ text: String) throws(HostFailure) {
        guard text.isEmpty || text.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) else { return }
        throw HostFailure(
            code: "service.path.unusable", message: "'\(text.debugDescription)' cannot stand in a service file",
            hint: "use a folder and a user whose names hold no line breaks")
    }

    /// `%` begins a specifier in a unit, `$` a variable of a command line.
    private static func escaped(_ text: String) -> String { text.replacing("%", with: "%%") }
    private static func quoted(_ text: String) -> String {
        let inside = escaped(text).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("$", with: "$$")
        return "\"\(inside)\""
    }
    private static func xml(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
