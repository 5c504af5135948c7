import Domain
import ProcessBridge

/// Setting a page up, and its events. All of this runs on the reading thread and only posts, never waits.
extension BrowserPage {
    /// Prepares the page and lets it run. The commands go out back to back; the answers of the last one are waited for.
    nonisolated func begin(isPaused: Bool) {
        connection.listen(session: session) { [weak self] method, params in self?.take(method, params) }
        enable(session)
        post("Inspector.enable")
        post("Log.enable")
        post("Page.setLifecycleEventsEnabled", ["enabled": true])
        post("Emulation.setFocusEmulationEnabled", ["enabled": true])
        post(
            "Page.addScriptToEvaluateOnNewDocument",
            ["source": .string(PageProgram.source), "worldName": .string(PageProgram.world)])
        if isPaused { post("Runtime.runIfWaitingForDebugger") }
    }

    /// What a page and a frame in a process of its own both need.
    private nonisolated func enable(_ session: String) {
        connection.post("Page.enable", session: session)
        let buffers: JSONObject = [
            "maxTotalBufferSize": .int(64 << 20), "maxResourceBufferSize": .int(8 << 20), "maxPostDataSize": .int(1 << 18),
        ]
        connection.post("Network.enable", buffers, session: session)
        connection.post("Target.setAutoAttach", BrowserTargets.autoAttach, session: session)
    }

    private nonisolated func post(_ method: String, _ params: JSONObject = [:]) {
        connection.post(method, params, session: session)
    }

    private nonisolated func take(_ method: String, _ params: ArraySlice<UInt8>) {
        guard Self.isWanted(method), let value = try? JSONReader.read(params) else { return }
        switch method {
        case "Inspector.targetCrashed": crashed()
        case "Page.javascriptDialogOpening": answerDialog(value, session: session)
        case "Target.attachedToTarget": attachFrame(value)
        case "Fetch.requestPaused": serveRequest(value)
        case "Log.entryAdded": note(value["entry"])
        case "Network.responseReceived":
            state.response(value)
            watch(method, value, session: session)
        case _ where method.hasPrefix("Network."): watch(method, value, session: session)
        default: state.take(method, value)
        }
    }

    /// Most events interest nobody and are not even read.
    private static func isWanted(_ method: String) -> Bool {
        [
            "Inspector.targetCrashed", "Page.javascriptDialogOpening", "Target.attachedToTarget", "Fetch.requestPaused",
            "Log.entryAdded", "Network.requestWillBeSent", "Network.responseReceived", "Network.dataReceived",
            "Network.loadingFinished", "Network.loadingFailed", "Page.frameNavigated", "Page.navigatedWithinDocument",
            "Page.lifecycleEvent",
        ].contains(method)
    }

    private nonisolated func watch(_ method: String, _ value: JSONValue, session: String) {
        network.take(method, value, session: session) { [connection] method, params, done in
            connection.post(method, params, session: session, complete: done)
        }
    }

    /// A crashed page never answers again: everybody who waits for it is told now.
    private nonisolated func crashed() {
        state.change { $0.isCrashed = true }
        connection.fail(session: session, .pageCrashed)
        for frame in state.facts.frameSessions { connection.fail(session: frame, .pageCrashed) }
        log("the page crashed")
    }

    /// The target is gone (closed by us, by the page, or by a person).
    nonisolated func closed() {
        state.change { $0.isClosed = true }
        connection.fail(session: session, .pageClosed)
        for frame in state.facts.frameSessions { connection.fail(session: frame, .pageClosed) }
    }

    /// The page's main thread answers nothing any more and cannot be freed.
    nonisolated func abandon() {
        state.change { $0.isCrashed = true }
        connection.fail(session: session, .pageCrashed)
    }

    /// An open dialog blocks every evaluate, so it is dismissed at once; only a `beforeunload` question is answered yes,
    /// else the page could hold itself open.
    private nonisolated func answerDialog(_ params: JSONValue, session: String) {
        let kind = params["type"]?.string ?? "alert"
        connection.post(
            "Page.handleJavaScriptDialog", ["accept": .bool(kind == "beforeunload")], session: session)
        let text = "\(kind): \((params["message"]?.string ?? "").prefix(500))"
        state.change { $0.dialogs = $0.dialogs.suffix(19) + [text] }
        log("the page opened a dialog, dismissed (\(kind))")
    }

    private nonisolated func note(_ entry: JSONValue?) {
        guard let entry, ["error", "warning"].contains(entry["level"]?.string) else { return }
        let text = "\(entry["level"]?.string ?? ""): \((entry["text"]?.string ?? "").prefix(300))"
        state.change { $0.console = $0.console.suffix(49) + [text] }
    }

    /// A frame of another site comes as a target of its own, paused. Its network counts as the page's.
    private nonisolated func attachFrame(_ params: JSONValue) {
        guard let frame = params["sessionId"]?.string else { return }
        state.change { $0.frameSessions.insert(frame) }
        connection.listen(session: frame) { [weak self] method, params in
            guard Self.isWanted(method), let value = try? JSONReader.read(params) else { return }
            switch method {
            case "Page.javascriptDialogOpening": self?.answerDialog(value, session: frame)
            case "Target.attachedToTarget": self?.attachFrame(value)
            case _ where method.hasPrefix("Network."): self?.watch(method, value, session: frame)
            default: break
            }
        }
        enable(frame)
        connection.post("Runtime.runIfWaitingForDebugger", session: frame)
    }
}
