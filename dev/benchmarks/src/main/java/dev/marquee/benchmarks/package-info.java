/// The harness of the house: how fast something is, beside a baseline that ran in the same minutes.
///
/// Start reading at [Harness] (rounds and their order), then [LoadGenerator] (the two kinds of
/// [Load]), [CpuClock] (what the server burned) and [TitleRead] (a benchmark). Server and load
/// generator are separate processes always: this package starts the baselines itself, and is handed
/// the platform as a [RunningPlatform].
@NullMarked
package dev.marquee.benchmarks;

import org.jspecify.annotations.NullMarked;
