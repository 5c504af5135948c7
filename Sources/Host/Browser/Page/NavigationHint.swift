/// What to do about a navigation that failed, by the browser's name for the problem.
enum NavigationHint {
    static func text(for problem: String) -> String {
        table.first { problem.hasPrefix($0.problem) }?.hint ?? "try the address in another browser on this machine"
    }

    /// Whether the same address may work later without anybody doing something.
    static func isPassing(_ problem: String) -> Bool {
        table.first { problem.hasPrefix($0.problem) }?.isPassing ?? true
    }

    private static let table: [(problem: String, isPassing: Bool, hint: String)] = [
        ("it is a download", false, "open the page that links to it; an address of a file shows no page"),
        ("net::ERR_NAME_NOT_RESOLVED", true, "check the name in the address and this machine's DNS"),
        ("net::ERR_INTERNET_DISCONNECTED", true, "connect this machine to the network"),
        ("net::ERR_NETWORK_CHANGED", true, "wait; this machine's network has just changed"),
        ("net::ERR_CONNECTION", true, "check that the site answers on this port, and that no firewall is between"),
        ("net::ERR_ADDRESS", true, "check the address and this machine's route to it"),
        ("net::ERR_TIMED_OUT", true, "wait; the site gave no answer"),
        ("net::ERR_EMPTY_RESPONSE", true, "wait; the site hung up without an answer"),
        ("net::ERR_PROXY", true, "check the slot's proxy setting and that the proxy runs"),
        ("net::ERR_TUNNEL", true, "check that the proxy may reach this site"),
        ("net::ERR_CERT", false, "check this machine's clock, then the site's certificate"),
        ("net::ERR_SSL", false, "check whether something between here and the site changes its traffic"),
        (
            "net::ERR_TOO_MANY_REDIRECTS", false,
            "log in again: a site that redirects in a circle has usually lost its cookies"
        ),
        ("net::ERR_UNSAFE_PORT", false, "use another port; the browser never opens this one"),
        ("net::ERR_INVALID_URL", false, "write the address as http://… or https://…"),
        ("net::ERR_UNKNOWN_URL_SCHEME", false, "write the address as http://… or https://…"),
        ("net::ERR_BLOCKED", false, "allow the host in the connector's permissions, or add the page to the fixture"),
        ("net::ERR_ABORTED", true, "ask again; the page went elsewhere by itself, or the answer had no content"),
    ]
}
