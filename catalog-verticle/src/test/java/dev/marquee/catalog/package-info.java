/// Tests of the catalog: the domain by itself (`*Test`), and the verticle on real servers (`*IT`).
@NullMarked
package dev.marquee.catalog;

import org.jspecify.annotations.NullMarked;
