import DashboardFiles

/// One file for browsers.
package struct StaticFile: Sendable, Hashable {
    package let bytes: [UInt8]
    package let mediaType: String
    /// A strong validator, in quotes.
    package let etag: String

    package init(bytes: [UInt8], mediaType: String, etag: String) {
        (self.bytes, self.mediaType, self.etag) = (bytes, mediaType, etag)
    }
}

/// The files the API serves to browsers, by their names (`index.html`, `app.js`): the seam to the dashboard.
package struct StaticFiles: Sendable {
    package let find: @Sendable (String) -> StaticFile?

    package init(find: @escaping @Sendable (String) -> StaticFile?) { self.find = find }

    /// The dashboard that was compiled in; with a folder (`--ui-dir`) its files are read from there at each request.
    package static func dashboard(folder: String? = nil) -> StaticFiles {
        StaticFiles { name in
            DashboardFile.named(name, folder: folder).map {
                StaticFile(bytes: $0.bytes, mediaType: $0.mediaType, etag: $0.etag)
            }
        }
    }

    /// No dashboard.
    package static let none = StaticFiles { _ in nil }
}
