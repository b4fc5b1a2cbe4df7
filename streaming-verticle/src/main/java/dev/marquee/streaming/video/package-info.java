/// What the platform knows of video itself: probing files, the quality ladder, the segment index
/// read from MP4 boxes, playlists, and running FFmpeg as a process of its own. No database, no
/// HTTP.
@NullMarked
package dev.marquee.streaming.video;

import org.jspecify.annotations.NullMarked;
