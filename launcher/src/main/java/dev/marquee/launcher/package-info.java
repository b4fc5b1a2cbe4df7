/// Starts the platform: the role table, one process's life, and the `marquee` command. [Marquee] is
/// the main class, [Role] says what can run, [Node] is a running process, [UpCommand] is everything
/// on one machine.
@NullMarked
package dev.marquee.launcher;

import org.jspecify.annotations.NullMarked;
