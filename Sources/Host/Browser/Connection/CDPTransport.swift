/// Carries frames (one JSON text each) to the browser and back: the pipe, or a fake that replays recorded frames.
package protocol CDPTransport: Sendable {
    /// Begins to deliver. `onFrame` is called in order, one at a time; `onEnd` once, after the last frame.
    func start(onFrame: @escaping @Sendable ([UInt8]) -> Void, onEnd: @escaping @Sendable () -> Void)
    /// Hands a frame over without waiting; frames leave in the order of the calls. A failure shows as the end.
    func send(_ frame: [UInt8])
    func close()
}
