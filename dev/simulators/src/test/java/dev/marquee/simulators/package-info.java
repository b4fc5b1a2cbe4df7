/// Tests of the simulators: each speaks to a real server over HTTP, none sleeps to wait.
@NullMarked
package dev.marquee.simulators;

import org.jspecify.annotations.NullMarked;
