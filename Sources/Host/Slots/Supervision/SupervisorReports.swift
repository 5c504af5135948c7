package import Activity
package import Domain

/// Where the supervision tells what it sees: the host plugs in its log, its lists and its stream.
package struct SupervisorReports: Sendable {
    package var activity: @Sendable (ActivityEvent) async -> Void
    package var attention: @Sendable (AttentionItem) async -> Void
    /// An item's id whose cause is gone.
    package var settled: @Sendable (String) async -> Void
    /// A slot's state as it is now, beats without news left out.
    package var state: @Sendable (SlotState) async -> Void
    /// Notices the supervision has no use for itself, such as log-in frames.
    package var notice: @Sendable (ChildSource, String, JSONObject) async -> Void
    /// Requests of children to the host.
    package var request: @Sendable (ChildSource, String, JSONObject) async throws -> JSONValue

    package init(
        activity: @escaping @Sendable (ActivityEvent) async -> Void = { _ in },
        attention: @escaping @Sendable (AttentionItem) async -> Void = { _ in },
        settled: @escaping @Sendable (String) async -> Void = { _ in },
        state: @escaping @Sendable (SlotState) async -> Void = { _ in },
        notice: @escaping @Sendable (ChildSource, String, JSONObject) async -> Void = { _, _, _ in },
        request: @escaping @Sendable (ChildSource, String, JSONObject) async throws -> JSONValue = {
            source, operation, _ in
            throw HostFailure(
                code: "host.operation.unknown", message: "\(source) asked for '\(operation)', which nobody answers")
        }
    ) {
        (self.activity, self.attention, self.settled) = (activity, attention, settled)
        (self.state, self.notice, self.request) = (state, notice, request)
    }
}

extension SupervisorReports {
    /// A child's `activity`, `attention` and `attention_clear` notices; everything else goes to `notice`.
    func take(_ source: ChildSource, _ run: ChildRun, _ name: String, _ fields: JSONObject, now: WallClock) async {
        let slot: SlotID? =
            if case .slot(let id) = source { id } else { fields["slot_id"]?.string.flatMap(SlotID.init) }
        switch name {
        case "activity":
            guard let event = ActivityEvent(json: fields, received: now(), slotID: slot) else { return }
            await activity(event)
        case "attention":
            guard let item = AttentionItem(notice: fields, slotID: slot?.raw, since: now()) else { return }
            await attention(item)
        case "attention_clear":
            guard let id = fields["id"]?.string else { return }
            await settled(id)
        default: await notice(source, name, fields)
        }
    }

    /// The standard plugging: activities are kept on disk and streamed, attention is listed, states are streamed.
    package static func standard(
        log: ActivityLog, attention list: AttentionList, failed: @escaping @Sendable (any Error) -> Void,
        notice: @escaping @Sendable (ChildSource, String, JSONObject) async -> Void,
        request: @escaping @Sendable (ChildSource, String, JSONObject) async throws -> JSONValue
    ) -> SupervisorReports {
        SupervisorReports(
            activity: { event in do { try await log.record(event) } catch { failed(error) } },
            attention: { await list.add($0) }, settled: { await list.clear($0) },
            state: { await log.feed.publish(.slot, slotID: $0.slotID, $0.json) }, notice: notice, request: request)
    }
}
