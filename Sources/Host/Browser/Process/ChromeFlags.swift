/// The command line of a browser of ours; each flag was tried together with all others.
enum ChromeFlags {
    static func arguments(_ configuration: ChromeConfiguration, isShell: Bool, isRoot: Bool) -> [String] {
        var flags = ["--user-data-dir=\(configuration.profile)", "--remote-debugging-pipe"] + always
        if configuration.headless {
            flags += [isShell ? "--headless" : "--headless=new"] + withoutScreen
        } else {
            // A window after a kill would ask its person whether to restore the pages.
            flags.append("--hide-crash-restore-bubble")
        }
        // Chromium refuses to run as root with its sandbox; for anybody else the sandbox stays.
        if isRoot { flags.append("--no-sandbox") }
        if let proxy = configuration.proxy { flags.append("--proxy-server=\(proxy)") }
        return flags + configuration.extraArguments + ["about:blank"]
    }

    /// Nobody looks: pages are drawn without the software GPU, which takes 11 MB and a tenth of the start. WebGL is what
    /// goes with it.
    private static let withoutScreen = ["--disable-gpu", "--disable-software-rasterizer"]

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
