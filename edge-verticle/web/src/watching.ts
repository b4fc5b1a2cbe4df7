import { playback } from './api';
import type { PlaybackSession } from './types';

const SAVE_EVERY_MILLIS = 10_000;

/** Saves where the viewer is: every 10 s, on pause and when the page goes away; and that the film was seen to its end. */
export function followPosition(video: HTMLVideoElement, session: PlaybackSession): () => void {
  const over = new AbortController();
  const { signal } = over;
  let sequence = 0;
  let savedMillis = session.resumeMillis;

  const save = () => {
    const millis = Math.round(video.currentTime * 1_000);
    if (millis === savedMillis || video.readyState === 0 || video.ended) return;
    savedMillis = millis;
    playback.position(session.id, millis, ++sequence).catch(() => undefined);
  };
  const timer = window.setInterval(() => !video.paused && save(), SAVE_EVERY_MILLIS);
  video.addEventListener('pause', save, { signal });
  window.addEventListener('pagehide', save, { signal });
  document.addEventListener('visibilitychange', () => document.hidden && save(), { signal });
  video.addEventListener('ended', () => void playback.complete(session.id, ++sequence).catch(() => undefined), {
    signal,
  });
  return () => {
    save();
    over.abort();
    window.clearInterval(timer);
  };
}
