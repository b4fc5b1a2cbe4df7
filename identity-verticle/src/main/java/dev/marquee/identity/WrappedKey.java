package dev.marquee.identity;

/// A subject's key as it is kept: of use only to the wrapping that wrote it.
///
/// @param by which wrapping and which key of it, e.g. `local/k1`, `transit/marquee:v3`; no spaces
/// @param text as the wrapping wrote it
record WrappedKey(String by, String text) {}
