package import Domain
import PluginKit

/// Every known plugin with its state, its wishes and what went wrong last.
package struct ListPlugins: Operation {
    package static let permission = Permission.pluginsRead
    package let object = "plugins"
    package init() {}

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> JSONObject {
        var items: [JSONValue] = []
        for record in context.plugins.list() { items.append(.object(await context.item(record))) }
        // What lies in the plugin folders and cannot be a plugin stands beside the list: it has no name of its own.
        let strays = context.plugins.strays.map { JSONValue.object($0.json) }
        return ["items": .array(items), "next": .null, "strays": .array(strays)]
    }
}
