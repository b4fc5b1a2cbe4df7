/// How verticles call each other, tested over real sockets.
@NullMarked
package dev.marquee.platform.rpc;

import org.jspecify.annotations.NullMarked;
