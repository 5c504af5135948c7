import CSpawn
import Foundation

/// An exclusive `flock` held for life: the truth about "in use", because the kernel drops it however the holder ends.
/// Close-on-exec, so that no child keeps it.
package final class ExclusiveLock: Sendable {
    package let path: String
    let file: FileDescriptorBox

    private init(path: String, file: FileDescriptorBox) {
        self.path = path
        self.file = file
    }

    /// Takes the lock without waiting; `nil` when somebody holds it. Creates the file (mode 0600).
    package static func take(_ path: String) throws(ProcessError) -> ExclusiveLock? {
        var number: Int32 = -1
        let failure = engyne_lock_file(path, &number)
        if failure == EWOULDBLOCK { return nil }
        try ProcessError.check("lock \(path)", failure)
        return ExclusiveLock(path: path, file: FileDescriptorBox(number))
    }

    deinit { release() }

    /// Frees the lock at once. Closing alone would not do: a child that another thread is starting holds a copy of the
    /// descriptor until its exec, and with it the lock.
    package func release() { file.close { _ = flock($0, LOCK_UN) } }
}
