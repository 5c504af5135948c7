import CEngyneUI
import Crypto
import Foundation

/// One file of the dashboard: what the API serves under `/` and `/ui/`.
///
/// Normally the bytes were compiled into the binary; with a folder (`--ui-dir`) they are read from there at each
/// request, so that a person who works on the dashboard sees the change at once.
package struct DashboardFile: Sendable {
    package let name: String
    package let mediaType: String
    package let bytes: [UInt8]
    /// A strong validator: the quoted SHA-256 of the bytes.
    package let etag: String

    private init(name: String, mediaType: String, bytes: [UInt8]) {
        (self.name, self.mediaType, self.bytes) = (name, mediaType, bytes)
        etag =
            "\"" + SHA256.hash(data: bytes).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
            + "\""
    }

    /// All names, `index.html` first.
    package static var names: [String] { embedded.map(\.name) }

    /// The file of this name, or `nil`. Only names that were compiled in exist, so no path can lead elsewhere.
    package static func named(_ name: String, folder: String? = nil) -> DashboardFile? {
        guard let file = embedded.first(where: { $0.name == name }) else { return nil }
        guard let folder, let bytes = FileManager.default.contents(atPath: folder + "/" + name) else { return file }
        return DashboardFile(name: file.name, mediaType: file.mediaType, bytes: Array(bytes))
    }

    private static let embedded: [DashboardFile] = {
        var files: [DashboardFile] = []
        while let entry = engyne_ui_file_at(files.count)?.pointee {
            let bytes = Array(UnsafeBufferPointer(start: entry.bytes, count: entry.length))
            files.append(
                DashboardFile(
                    name: String(cString: entry.name), mediaType: String(cString: entry.media_type), bytes: bytes))
        }
        return files
    }()
}
