/// Real HTTP processes that stand in for the outside world: a payment provider and two operators.
///
/// Start reading at [SimulatorMain] (as a process), [PaymentSimulator] and [OperatorSimulator] (as
/// verticles). Each simulator is a [SimulatorServer] (limits, problem+json, faults) with routes on
/// top: `Payment*` is the provider, `Operator*`, `DishTv*` and `D2h*` the operators, `Webhook*`
/// what they send out, `Fault*` what can be made to go wrong.
@NullMarked
package dev.marquee.simulators;

import org.jspecify.annotations.NullMarked;
