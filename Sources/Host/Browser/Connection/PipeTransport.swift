package import ProcessBridge

/// The browser's own pipe: UTF-8 JSON and one NUL per frame. Reading and writing have a thread each, because both
/// block.
package final class PipeTransport: CDPTransport {
    private let input: FileDescriptorBox
    private let output: FileDescriptorBox
    private let writer = WorkThread("browser write")

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
            var splitter = FrameSplitter()
            // An error while reading means the same as the end: nobody will answer any more.
            while let bytes = try? input.read(1 << 18), !bytes.isEmpty, let frames = splitter.take(bytes) {
                for frame in frames { onFrame(frame) }
            }
            input.close()
            onEnd()
        }
    }

    package func send(_ frame: [UInt8]) {
        writer.submit { [output] in
            do { try output.write(frame + [0]) } catch {
                // The reader meets the end of the other pipe and tells everybody; closing makes sure that it does.
                output.close()
            }
        }
    }

    /// Lets go of our writing end: the browser ends by itself when it reads the end of its pipe.
    package func close() {
        writer.submit { [output] in output.close() }
        writer.close()
    }
}
