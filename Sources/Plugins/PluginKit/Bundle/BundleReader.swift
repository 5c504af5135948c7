import Foundation

extension PluginBundle {
    /// Reads a plugin once: a folder with `init.lua`, or a lone `NAME.lua`.
    ///
    /// The kind is taken from the folder above (`connectors`, `channels`) unless given. Symbolic links, devices and
    /// anything over the size limits are refused. Throws `PluginError`.
    package static func read(_ path: String, kind given: PluginKind? = nil) throws -> PluginBundle {
        let url = URL(fileURLWithPath: path).standardizedFileURL
        let parent = PluginKind(folder: url.deletingLastPathComponent().lastPathComponent)
        let isSingleFile: Bool
        switch try FileKind.of(url.path) {
        case .file(let size): isSingleFile = true; _ = size
        case .folder: isSingleFile = false
        case .other(let what): throw PluginError.refusedFile(path: path, reason: "it is \(what)")
        }
        if let kept = KeptPlace(url), !isSingleFile { return try kept.read() }
        let last = url.lastPathComponent
        guard !isSingleFile || last.hasSuffix(".lua") else {
            throw PluginError.refusedFile(path: path, reason: "a plugin is a .lua file or a folder with init.lua")
        }
        // Somebody may name a folder's own init.lua; the plugin is the folder then.
        if isSingleFile, last == "init.lua" { return try read(url.deletingLastPathComponent().path, kind: given) }
        let name = isSingleFile ? String(last.dropLast(4)) : last
        guard isName(name) else { throw PluginError.badName(name) }
        let kind = given ?? parent ?? .connector
        let files = isSingleFile ? [last: try BundleReader.bytes(url.path)] : try BundleReader.folder(url.path)
        guard isSingleFile || files["init.lua"] != nil else { throw PluginError.noMain(path: path) }
        return PluginBundle(kind: kind, name: name, path: url.path, isSingleFile: isSingleFile, files: files)
    }
}

/// A kept version's folder, `<kind>/<name>/<hash>/`: its name says which plugin it is.
private struct KeptPlace {
    let kind: PluginKind
    let name: String
    let path: String

    init?(_ url: URL) {
        let above = url.deletingLastPathComponent()
        let isHash = url.lastPathComponent.count == 64 && url.lastPathComponent.allSatisfy(\.isHexDigit)
        guard isHash, let kind = PluginKind(rawValue: above.deletingLastPathComponent().lastPathComponent) else {
            return nil
        }
        (self.kind, self.name, self.path) = (kind, above.lastPathComponent, url.path)
    }

    func read() throws -> PluginBundle {
        let files = try BundleReader.folder(path)
        let isSingleFile = files["init.lua"] == nil && files["\(name).lua"] != nil
        return PluginBundle(kind: kind, name: name, path: path, isSingleFile: isSingleFile, files: files)
    }
}

/// What stands at a path, without following a link.
enum FileKind: Equatable {
    case file(size: Int)
    case folder
    case other(String)

    static func of(_ path: String) throws -> FileKind {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            throw PluginError.unreadable(path: path, reason: String(cString: strerror(errno)))
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file(size: Int(status.st_size))
        case S_IFDIR: return .folder
        case S_IFLNK: return .other("a symbolic link")
        default: return .other("neither a file nor a folder")
        }
    }
}

/// Reads the files of one plugin folder, refusing what could make a bundle large or change under our hands.
enum BundleReader {
    private static let depthLimit = 6

    static func folder(_ root: String) throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        var total = 0
        try walk(root, relative: "", depth: 0) { relative in
            let bytes = try bytes("\(root)/\(relative)")
            total += bytes.count
            guard total <= PluginBundle.packageLimitBytes else {
                throw PluginError.tooLarge(path: root, found: total, limitBytes: PluginBundle.packageLimitBytes)
            }
            files[relative] = bytes
            guard files.count <= PluginBundle.fileCountLimit else {
                throw PluginError.refusedFile(path: root, reason: "more than \(PluginBundle.fileCountLimit) files")
            }
        }
        return files
    }

    /// Names that editors and systems leave beside a file, and `fixtures`, which are not part of what runs.
    static func isIgnored(_ name: String, depth: Int) -> Bool {
        FolderNames.isPassing(name) || (depth == 0 && name == "fixtures")
    }

    private static func walk(_ root: String, relative: String, depth: Int, _ body: (String) throws -> Void) throws {
        let here = relative.isEmpty ? root : "\(root)/\(relative)"
        guard depth <= depthLimit else { throw PluginError.refusedFile(path: here, reason: "nested too deeply") }
        let found = try FolderNames.list(here)
        if let name = found.unreadable.first {
            throw PluginError.refusedFile(path: here, reason: "the file name '\(name)' is no UTF-8")
        }
        for name in found.names where !isIgnored(name, depth: depth) {
            let path = relative.isEmpty ? name : "\(relative)/\(name)"
            switch try FileKind.of("\(root)/\(path)") {
            case .file: try body(path)
            case .folder: try walk(root, relative: path, depth: depth + 1, body)
            case .other(let what): throw PluginError.refusedFile(path: "\(root)/\(path)", reason: "it is \(what)")
            }
        }
    }

    /// The bytes of one regular file, opened without following a link and never more than the limit.
    static func bytes(_ path: String, limit: Int = PluginBundle.fileLimitBytes) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw PluginError.unreadable(path: path, reason: String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw PluginError.refusedFile(path: path, reason: "it is no regular file")
        }
        guard status.st_size <= limit else {
            throw PluginError.tooLarge(path: path, found: Int(status.st_size), limitBytes: limit)
        }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw PluginError.unreadable(path: path, reason: String(cString: strerror(errno))) }
            guard count > 0 else { return bytes }
            bytes.append(contentsOf: chunk[0..<count])
            guard bytes.count <= limit else {
                throw PluginError.tooLarge(path: path, found: bytes.count, limitBytes: limit)
            }
        }
    }
}
