package import Domain
import Settings
import YAMLBridge

/// Changes a slot's settings text as a person would: value by value, comments kept, and only to something valid.
package enum SlotConfigEdit {
    /// The text with every member of `patch` set; objects are merged, `null` puts a value back to its default.
    ///
    /// Fails with all complaints when the text or the result does not pass the slot's schema.
    package static func apply(_ patch: JSONObject, to text: String, file: String) -> Result<String, SlotConfigProblem> {
        var result = text
        do throws(YAMLProblem) {
            for (path, value) in leaves(of: patch, under: []) {
                result = try YAMLEdit.set(path, to: value.encodedString, in: result)
            }
        } catch {
            return .failure(SlotConfigProblem(only: SettingError(error, file: file)))
        }
        return SlotConfig.parse(result, file: file).map { _ in result }
    }

    private static func leaves(of object: JSONObject, under path: [String]) -> [(path: [String], value: JSONValue)] {
        object.members.flatMap { key, value -> [(path: [String], value: JSONValue)] in
            guard let inner = value.object, !inner.isEmpty else { return [(path + [key], value)] }
            return leaves(of: inner, under: path + [key])
        }
    }
}
