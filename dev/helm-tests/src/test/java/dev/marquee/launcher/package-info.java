/// What is deployed, against what runs: the chart, the image and the compose file know every role
/// and no setting that doesn't exist. In the launcher's package, because that is where roles and
/// the settings of a process are.
@NullMarked
package dev.marquee.launcher;

import org.jspecify.annotations.NullMarked;
