/// Video on demand: uploads come in, are transcoded, and are played by those who may. This package
/// is the wiring and the RPCs; the features are in the packages below it: `upload`, `transcode`,
/// `playback`, the HTTP `origin`, and what they share: `asset` and `video`.
@NullMarked
package dev.marquee.streaming;

import org.jspecify.annotations.NullMarked;
