import Auth

/// Every route there is, by noun.
enum AllRoutes {
    static func make(authenticator: Authenticator, live: ActivityStream, files: StaticFiles) -> [Route] {
        HealthRoutes.all + SessionRoutes.all(authenticator) + SlotRoutes.all + LeadRoutes.all + EventRoutes.all + ApprovalRoutes.all
            + StandingRoutes.all + QueueRoutes.all + DoNotContactRoutes.all + HoldRoutes.all + PluginRoutes.all
            + ActivityRoutes.all(live) + AttentionRoutes.all + TokenRoutes.all + AuditRoutes.all + DashboardRoutes.all(files)
    }
}
