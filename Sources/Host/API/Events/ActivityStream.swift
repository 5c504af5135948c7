import Auth
import ControlPlane
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The one live stream (`text/event-stream`): what happens, how things are now, and the host's time.
///
/// Its reader is authorised anew at every tick, and every frame is filtered by what it may see at that moment. A reader
/// that falls 256 frames behind is closed; it comes back with `Last-Event-ID` and goes on where it was.
struct ActivityStream: Sendable {
    static let buffer = 256
    private static let ticksPerComment = 6
    let book: StreamBook
    let authenticator: Authenticator
    let tickSeconds: Double

    func reply(_ exchange: Exchange, _ context: ControlPlaneContext) async throws -> Reply {
        let actor = try exchange.caller().actor
        let shown = try SignInCheck.credentials(exchange.headers, peer: exchange.peer)
        let (frames, out) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingOldest(Self.buffer))
        guard let key = book.enter(actor.id, close: { out.finish() }) else { throw APIError.tooManyStreams }
        let feed: AsyncStream<LiveFrame>
        do { feed = try await context.run(FollowActivity(after: exchange.headers[.lastEventID]), for: exchange.caller()) } catch {
            book.leave(key)
            throw error
        }
        out.yield("retry: 3000\n\n" + Self.tick(context.clock()))
        let work = Task { await pump(feed, actor: actor, shown: shown, into: out, context) }
        out.onTermination = { [book] _ in
            work.cancel()
            book.leave(key)
        }
        let body = ResponseBody { writer in
            for await frame in frames { try await writer.write(ByteBuffer(string: frame)) }
            try await writer.finish(nil)
        }
        return Reply(
            status: .ok,
            headers: [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store", .accelBuffering: "no"],
            body: .stream(body))
    }

    /// Feeds the reader from the host's feed and from the clock until either ends or it may listen no more.
    private func pump(
        _ feed: AsyncStream<LiveFrame>, actor: Actor, shown: Credentials, into out: AsyncStream<String>.Continuation,
        _ context: ControlPlaneContext
    ) async {
        let viewer = Viewer(actor)
        await withTaskGroup { group in
            group.addTask {
                for await frame in feed where viewer.sees(frame) {
                    guard Self.send(Self.text(frame), to: out) else { return }
                }
            }
            group.addTask { [authenticator, tickSeconds] in
                var ticks = 0
                while true {
                    do { try await Task.sleep(for: .seconds(tickSeconds)) } catch { return }
                    guard let now = try? await authenticator.identify(shown).actor else { return }
                    viewer.become(now)
                    ticks += 1
                    let comment = ticks % Self.ticksPerComment == 0 ? ": still here\n\n" : ""
                    guard Self.send(comment + Self.tick(context.clock()), to: out) else { return }
                }
            }
            await group.next()
            group.cancelAll()
        }
        out.finish()
    }

    /// False when the reader is gone or too far behind.
    private static func send(_ text: String, to out: AsyncStream<String>.Continuation) -> Bool {
        if case .enqueued = out.yield(text) { true } else { false }
    }

    private static func tick(_ now: Date) -> String { "event: tick\ndata: {\"now\":\"\(Timestamp.string(now))\"}\n\n" }

    /// JSON text holds no line break, so one `data:` line is enough.
    private static func text(_ frame: LiveFrame) -> String {
        "id: \(frame.id)\nevent: \(frame.topic)\ndata: \(JSONValue.object(frame.body).encodedString)\n\n"
    }
}
