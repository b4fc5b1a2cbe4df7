/// Bytes: an object store port with a filesystem and an S3 implementation.
@NullMarked
package dev.marquee.platform.store;

import org.jspecify.annotations.NullMarked;
