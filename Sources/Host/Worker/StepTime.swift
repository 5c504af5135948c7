/// How long the steps of a worker's loop declare to take, in seconds. The beat goes on for as long; half a minute of
/// silence after it the host ends the process. (A slice of a script declares `HungScript.limit`, 2 s.)
package enum StepTime {
    /// Over what a step's own time-out allows, so that its own error comes first.
    package static let margin: Double = 2
    /// A step that declares nothing.
    package static let undeclared: Double = 30
}
