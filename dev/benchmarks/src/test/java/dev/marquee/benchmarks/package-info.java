/// Tests of the harness. None asserts a speed.
@NullMarked
package dev.marquee.benchmarks;

import org.jspecify.annotations.NullMarked;
