package import Domain
import PluginKit

/// Every known plugin with its state, its wishes and what went wrong last.
package struct ListPlugins: Operation {
    package static let permission = Permission.pluginsRead
    package let object = "plugins"
    package init() {}

    package func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> Page {
        var items: [JSONObject] = []
        for record in context.plugins.list() { items.append(await context.item(record)) }
        return Page(items: items)
    }
}
