import Foundation

/// Reading of small settings files, with complaints instead of silence.
package enum SettingFile {
    /// The permission bits of a file; 0 when it is absent.
    static func mode(of path: String) -> Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.posixPermissions] as? NSNumber)?.intValue ?? 0
    }

    /// The file's text; `shownAs` is the path a person knows it by.
    package static func text(of path: String, shownAs file: String) -> Result<String, SettingError> {
        let place = SettingPlace(file: file, key: "")
        do {
            let bytes = try [UInt8](Foundation.Data(contentsOf: URL(fileURLWithPath: path)))
            guard let text = String(validating: bytes, as: UTF8.self) else {
                return .failure(.unreadable(place, problem: "is not UTF-8 text"))
            }
            return .success(text)
        } catch {
            return .failure(.unreadable(place, problem: "cannot be read: \((error as NSError).localizedDescription)"))
        }
    }
}
