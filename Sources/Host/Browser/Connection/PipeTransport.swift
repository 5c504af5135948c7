package import ProcessBridge

/// The browser's own pipe: UTF-8 JSON and one NUL per frame. Reading has a thread of its own, because it blocks; a frame
/// for which the pipe has room is written at once by whoever sends it, any other by a second thread.
package final class PipeTransport: CDPTransport {
    private let input: FileDescriptorBox
    private let output: FileDescriptorBox
    private let writer = WorkThread("browser write")
    /// Frames handed to the writing thread and not written yet.
    private let waiting = Guarded(0)

    /// - Parameters:
    ///   - input: our reading end (the browser's descriptor 4).
    ///   - output: our writing end (the browser's descriptor 3).
    package init(input: FileDescriptorBox, output: FileDescriptorBox) {
        self.input = input
        self.output = output
    }

    package func start(onFrame: @escaping @Sendable ([UInt8]) -> Void, onEnd: @escaping @Sendable () -> Void) {
        let input = input
        WorkThread.start("browser read") {
            Self.read(input, onFrame)
            input.close()
            onEnd()
        }
    }

    private static func read(_ input: FileDescriptorBox, _ onFrame: ([UInt8]) -> Void) {
        var splitter = FrameSplitter()
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { room.deallocate() }
        // An error while reading means the same as the end: nobody will answer any more.
        while let count = try? input.read(into: room), count > 0,
            let frames = splitter.take(UnsafeRawBufferPointer(rebasing: room[..<count]))
        {
            for frame in frames { onFrame(frame) }
        }
    }

    package func send(_ frame: [UInt8]) {
        let bytes = frame + [0]
        // Alone with the count, so that no frame overtakes one that waits.
        waiting.use { waiting in
            if waiting == 0, output.writeIfThereIsRoom(bytes) { return }
            waiting += 1
            writer.submit { [self] in
                write(bytes)
                self.waiting.use { $0 -= 1 }
            }
        }
    }

    private func write(_ bytes: [UInt8]) {
        do { try output.write(bytes) } catch {
            // The reader meets the end of the other pipe and tells everybody; closing makes sure that it does.
            output.close()
        }
    }

    /// Lets go of our writing end: the browser ends by itself when it reads the end of its pipe.
    package func close() {
        writer.submit { [output] in output.close() }
        writer.close()
    }
}
