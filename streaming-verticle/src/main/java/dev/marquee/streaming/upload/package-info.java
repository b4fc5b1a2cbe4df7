/// Resumable uploads (tus 1.0.0): the protocol, the files that grow by it, and what happens when
/// one is whole.
@NullMarked
package dev.marquee.streaming.upload;

import org.jspecify.annotations.NullMarked;
