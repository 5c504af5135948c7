import Connectors
import Domain

/// What only a person can repair.
extension SlotWorker {
    /// The browser on the account's first page; a source without pages has nothing to open.
    func waitForPerson() async throws -> Double {
        if browser == nil {
            try await makeReady()
            if browser != nil, let first = try await connector?.pages().first {
                _ = try await page.goto(first.url, timeoutSeconds: 30)
            }
        }
        await askForLogin("login_mode")
        return 15
    }

    /// - Note: evidence of the wall is kept when it is met, before anybody types.
    func askForLogin(_ challenge: String?, detail: String? = nil) async {
        (needsLoginCheck, kept.challenge) = (true, challenge)
        guard heartbeat.phase != .loginRequired else { return heartbeat.set(["challenge": JSONValue(challenge)]) }
        heartbeat.enter(.loginRequired)
        heartbeat.set(["challenge": JSONValue(challenge)])
        let failure = loginFailure(challenge, detail)
        let isOwnWish = challenge == "login_mode"
        let names = isOwnWish ? [] : await keepEvidence("login", withPage: true, failure: failure)
        raise("login", "The account needs a person to log in", failure, artefacts: names)
    }

    private func loginFailure(_ challenge: String?, _ detail: String?) -> HostFailure {
        let asked = challenge.map { "the page asks for: \($0)" }
        let isPull = connector?.isPull == true
        return HostFailure(
            code: "worker.login.required",
            message: asked ?? detail
                ?? (isPull
                    ? "the source does not take the account's key" : "the page shows a login instead of the leads"),
            hint: isPull
                ? "give the connector a valid key as its README says; a key from .env is read when the host starts"
                : "log in in this slot's browser profile; the slot goes on by itself")
    }
}
