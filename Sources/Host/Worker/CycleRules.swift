package import Domain
import Foundation
package import Slots

/// What the operator's settings mean for one cycle. Read anew each cycle, and the switches again before each click.
package struct CycleRules: Sendable {
    package var policy: LeadPolicy
    package var budget: ClickBudget

    package init(policy: LeadPolicy, budget: ClickBudget) { (self.policy, self.budget) = (policy, budget) }

    package init(_ config: SlotConfig, isHeld: Bool) {
        policy = config.policy
        budget = ClickBudget(
            dryRun: config.dryRun, autoBuy: config.autoBuy, globalHold: isHeld, perCycle: config.maxClicksPerCycle,
            perDay: config.maxClicksPerDay, perWeek: config.maxClicksPerWeek, timeZone: config.timeZone)
    }

    /// The rules of an empty settings file under a hold: nothing is clicked.
    package static let nothing = CycleRules(.harmless, isHeld: true)
}
