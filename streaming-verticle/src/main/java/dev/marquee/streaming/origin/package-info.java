/// The media listener: segments and playlists by signed URL, ad tags by session, uploads. Event
/// loop only.
@NullMarked
package dev.marquee.streaming.origin;

import org.jspecify.annotations.NullMarked;
