import Auth
import ControlPlane
import Domain

/// Every route there is, by noun.
enum AllRoutes {
    static func make(authenticator: Authenticator, live: ActivityStream, files: StaticFiles) -> [Route] {
        let all =
            HealthRoutes.all + SessionRoutes.all(authenticator) + SlotRoutes.all + LeadRoutes.all + RunRoutes.all
            + EventRoutes.all
            + ApprovalRoutes.all
            + StandingRoutes.all + QueueRoutes.all + DoNotContactRoutes.all + HoldRoutes.all + PluginRoutes.all
            + ActivityRoutes.all(live) + AttentionRoutes.all + TokenRoutes.all + UserRoutes.all + AuditRoutes.all
            + WebhookRoutes.all + PushRoutes.all + DashboardRoutes.all(files)
        return all + [describing(all)]
    }

    /// The description of all others.
    private static func describing(_ routes: [Route]) -> Route {
        Route("GET", "/openapi.json", .signedIn(.ownSession)) { _, context in
            .json(OpenAPIDocument.make(routes, version: context.version))
        }
    }
}
