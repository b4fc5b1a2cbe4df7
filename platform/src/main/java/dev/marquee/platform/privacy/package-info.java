/// What a domain answers for of a person's data: its export, page by page, and its erasure, step by
/// step.
@NullMarked
package dev.marquee.platform.privacy;

import org.jspecify.annotations.NullMarked;
