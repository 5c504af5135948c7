import Domain
import ProcessBridge

/// Setting a page up, and its events. All of this runs on the reading thread and only posts, never waits.
extension BrowserPage {
    /// Prepares the page and lets it run. The commands go out back to back; the answers of the last one are waited for.
    nonisolated func begin(isPaused: Bool) {
        connection.listen(session: session) { [weak self] method, params in self?.take(method, params) }
        enable(session)
        keepBodies()
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
            "maxTotalBufferSize": .int(64 << 20), "maxResourceBufferSize": .int(8 << 20),
            "maxPostDataSize": .int(1 << 18),
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
        case "Target.detachedFromTarget": detachFrame(value)
        case "Fetch.requestPaused": serveRequest(value)
        case "Log.entryAdded": note(value["entry"])
        case "Network.responseReceived":
            state.response(value)
            watch(method, value, session: session)
        case _ where method.hasPrefix("Network."): watch(method, value, session: session)
        default: state.take(method, value, session: session)
        }
        if method == "Page.frameNavigated", value["frame"]?["parentId"] == nil {
            network.documentChanged(loader: state.facts.loader, session: session, ask: asker(session))
        }
    }

    /// Most events interest nobody and are not even read.
    private static func isWanted(_ method: String) -> Bool {
        [
            "Inspector.targetCrashed", "Page.javascriptDialogOpening", "Target.attachedToTarget", "Fetch.requestPaused",
            "Log.entryAdded", "Network.requestWillBeSent", "Network.responseReceived", "Network.dataReceived",
            "Network.loadingFinished", "Network.loadingFailed", "Page.frameNavigated", "Page.navigatedWithinDocument",
            "Page.lifecycleEvent", "Page.frameStartedNavigating", "Page.frameStoppedLoading", "Page.frameAttached",
            "Page.frameDetached", "Page.windowOpen",
            "Target.detachedFromTarget",
        ].contains(method)
    }

    private nonisolated func watch(_ method: String, _ value: JSONValue, session: String) {
        network.take(method, value, session: session, ask: asker(session))
    }

    /// Asks the page's own session, and the second one when that has forgotten.
    private nonisolated func asker(_ session: String) -> NetworkCapture.Ask {
        { [connection, state] method, params, done in
            connection.post(method, params, session: session) { reply in
                guard case .failure = reply, let keeper = state.facts.keeper else { return done(reply) }
                connection.post(method, params, session: keeper, complete: done)
            }
        }
    }

    /// A second session that keeps bodies in the browser beyond the document that asked for them: the page's own
    /// session loses them when the page goes elsewhere at once. Not the only one, because it knows an answer that was
    /// made inside the page (a service worker's, a fixture's) only as empty. Older browsers refuse it; then there is
    /// just the first.
    private nonisolated func keepBodies() {
        connection.post("Target.attachToTarget", ["targetId": .string(target), "flatten": true]) {
            [connection, state] reply in
            guard let bytes = try? reply.get(), let keeper = (try? JSONReader.read(bytes))?["sessionId"]?.string else {
                return
            }
            let buffers: JSONObject = ["maxTotalBufferSize": .int(64 << 20), "maxResourceBufferSize": .int(8 << 20)]
            connection.post("Network.enable", buffers, session: keeper)
            connection.post("Network.configureDurableMessages", buffers, session: keeper) { reply in
                if case .success = reply { state.change { $0.keeper = keeper } }
            }
        }
    }

    /// A crashed page never answers again: everybody who waits for it is told now.
    private nonisolated func crashed() {
        abandon()
        log("the page crashed")
    }

    /// The target is gone (closed by us, by the page, or by a person).
    nonisolated func closed() {
        state.change { $0.isClosed = true }
        failSessions(.pageClosed)
    }

    /// The page's main thread answers nothing any more and cannot be freed.
    nonisolated func abandon() {
        state.change { $0.isCrashed = true }
        failSessions(.pageCrashed)
    }

    private nonisolated func failSessions(_ error: BrowserError) {
        let facts = state.facts
        for session in [session] + facts.frameSessions + [facts.keeper].compactMap({ $0 }) {
            connection.fail(session: session, error)
        }
    }

    /// An open dialog blocks every evaluate, so it is answered at once: no, unless the running entry said yes to its
    /// text. A `beforeunload` question is always answered yes, else the page could hold itself open.
    private nonisolated func answerDialog(_ params: JSONValue, session: String) {
        let kind = params["type"]?.string ?? "alert"
        let message = params["message"]?.string ?? ""
        let isAccepted = kind == "beforeunload" || state.facts.accepted.contains { message.contains($0) }
        connection.post("Page.handleJavaScriptDialog", ["accept": .bool(isAccepted)], session: session)
        let text = "\(kind): \(message.prefix(500))"
        state.change {
            $0.dialogs = $0.dialogs.suffix(19) + [text]
            $0.dialogCount += 1
        }
        log("the page opened a dialog, \(isAccepted ? "accepted" : "dismissed") (\(kind))")
    }

    private nonisolated func note(_ entry: JSONValue?) {
        guard let entry, ["error", "warning"].contains(entry["level"]?.string) else { return }
        let text = "\(entry["level"]?.string ?? ""): \((entry["text"]?.string ?? "").prefix(300))"
        state.change { $0.console = $0.console.suffix(49) + [text] }
    }

    /// A frame of another site comes as a target of its own, paused. Its network and windows count as the page's.
    private nonisolated func attachFrame(_ params: JSONValue) {
        guard let frame = params["sessionId"]?.string, let id = params["targetInfo"]?["targetId"]?.string else {
            return
        }
        state.change {
            $0.frameSessions.insert(frame)
            $0.frames.moved(id, parent: params["targetInfo"]?["parentFrameId"]?.string, to: frame)
        }
        connection.listen(session: frame) { [weak self] method, params in
            guard let self, Self.isWanted(method), let value = try? JSONReader.read(params) else { return }
            takeFromFrame(method, value, session: frame)
        }
        enable(frame)
        connection.post("Inspector.enable", session: frame)
        connection.post(
            "Page.addScriptToEvaluateOnNewDocument",
            ["source": .string(PageProgram.source), "worldName": .string(PageProgram.world)], session: frame)
        connection.post("Runtime.runIfWaitingForDebugger", session: frame)
    }

    private nonisolated func takeFromFrame(_ method: String, _ value: JSONValue, session: String) {
        switch method {
        case "Page.javascriptDialogOpening": answerDialog(value, session: session)
        case "Target.attachedToTarget": attachFrame(value)
        case "Target.detachedFromTarget": detachFrame(value)
        case "Inspector.targetCrashed": dropFrame(session, .contextLost(method: "a question to a frame that crashed"))
        case "Fetch.requestPaused", "Log.entryAdded": break
        case _ where method.hasPrefix("Network."): watch(method, value, session: session)
        default: state.take(method, value, session: session)
        }
    }

    /// A frame went away or moved to another process. Its old session answers nothing any more, not even what is
    /// pending.
    private nonisolated func detachFrame(_ params: JSONValue) {
        guard let frame = params["sessionId"]?.string else { return }
        dropFrame(frame, .contextLost(method: "a question to a frame"))
    }

    private nonisolated func dropFrame(_ frame: String, _ error: BrowserError) {
        state.change {
            $0.frameSessions.remove(frame)
            $0.frames.lost(session: frame)
        }
        connection.drop(session: frame, error)
        network.documentChanged(loader: "", session: frame, ask: asker(frame))
    }
}
