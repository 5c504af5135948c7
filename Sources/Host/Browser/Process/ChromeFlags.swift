/// The command line of a browser of ours; each flag was tried together with all others.
enum ChromeFlags {
    static func arguments(_ configuration: ChromeConfiguration, isShell: Bool, isRoot: Bool) -> [String] {
        var flags = ["--user-data-dir=\(configuration.profile)", "--remote-debugging-pipe"] + always
        // A window after a kill would ask its person whether to restore the pages.
        flags.append(configuration.headless ? isShell ? "--headless" : "--headless=new" : "--hide-crash-restore-bubble")
        // Chromium refuses to run as root with its sandbox; for anybody else the sandbox stays.
        if isRoot { flags.append("--no-sandbox") }
        if let proxy = configuration.proxy { flags.append("--proxy-server=\(proxy)") }
        return flags + configuration.extraArguments + ["about:blank"]
    }

    private static let always = [
        "--no-first-run", "--no-default-browser-check", "--password-store=basic", "--use-mock-keychain",
        "--disable-sync",
        "--disable-extensions", "--disable-default-apps", "--disable-background-networking",
        "--disable-component-update",
        "--disable-breakpad", "--disable-crash-reporter", "--no-crashpad", "--disable-background-timer-throttling",
        "--disable-renderer-backgrounding", "--disable-backgrounding-occluded-windows", "--disable-hang-monitor",
        "--disable-popup-blocking", "--mute-audio", "--hide-scrollbars",
        // One switch each: of several with the same name only the last one counts.
        "--enable-features=NetworkServiceInProcess2",
        "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,PreloadTopChromeWebUI,"
            + "SpareRendererForSitePerProcess,Translate,OptimizationHints,MediaRouter",
    ]
}
