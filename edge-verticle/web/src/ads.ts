import { attachFile, attachHls } from './media';
import { isHls, parseVast, type Ad } from './vast';

const TAG_TIMEOUT_MILLIS = 4_000;
const START_TIMEOUT_MILLIS = 8_000;
const STALL_TIMEOUT_MILLIS = 10_000;
const QUARTILES: [number, string][] = [
  [0.25, 'firstQuartile'],
  [0.5, 'midpoint'],
  [0.75, 'thirdQuartile'],
];
/** VAST error codes: media file not found in time, problem displaying it. */
const MEDIA_TIMEOUT = '402';
const MEDIA_PROBLEM = '405';

/** The ads of a session's break; none if anything goes wrong. */
export async function fetchAds(url: string, signal: AbortSignal): Promise<Ad[]> {
  if (url === '') return [];
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(TAG_TIMEOUT_MILLIS)]) });
    return response.ok ? parseVast(await response.text()) : [];
  } catch {
    return [];
  }
}

/** Plays one ad to its end and reports it. Resolves too when the ad fails or `signal` aborts: the film must go on. */
export function playAd(
  video: HTMLVideoElement,
  ad: Ad,
  signal: AbortSignal,
  onRemaining: (seconds: number) => void,
): Promise<void> {
  const report = reporter(ad);
  return new Promise((resolve) => {
    const over = new AbortController();
    const listen = (event: string, listener: () => void) =>
      video.addEventListener(event, listener, { signal: over.signal });
    let watchdog = window.setTimeout(() => fail(MEDIA_TIMEOUT), START_TIMEOUT_MILLIS);
    let detach = () => {};

    const finish = () => {
      if (over.signal.aborted) return;
      over.abort();
      window.clearTimeout(watchdog);
      detach();
      resolve();
    };
    const fail = (code: string) => {
      if (over.signal.aborted) return;
      report('error', code);
      finish();
    };
    const rest = () => window.clearTimeout(watchdog);
    const watch = () => {
      rest();
      watchdog = window.setTimeout(() => fail(MEDIA_PROBLEM), STALL_TIMEOUT_MILLIS);
    };

    listen('loadeddata', rest);
    listen('playing', () => {
      rest();
      report('impression');
      report('start');
    });
    listen('waiting', watch);
    listen('pause', rest);
    listen('timeupdate', () => {
      if (!Number.isFinite(video.duration) || video.duration === 0) return;
      if (!video.paused) rest();
      onRemaining(Math.max(0, Math.ceil(video.duration - video.currentTime)));
      const part = video.currentTime / video.duration;
      QUARTILES.filter(([at]) => part >= at).forEach(([, event]) => report(event));
    });
    listen('ended', () => {
      QUARTILES.forEach(([, event]) => report(event));
      report('complete');
      finish();
    });
    signal.addEventListener('abort', finish, { signal: over.signal });
    detach = attach(video, ad, () => fail(MEDIA_PROBLEM));
    // A browser that wants a click first leaves the video paused; the controls start it.
    video.play().catch(() => undefined);
  });
}

function attach(video: HTMLVideoElement, ad: Ad, onFailure: () => void): () => void {
  const hls = ad.media.find(isHls);
  if (hls) return attachHls(video, hls.url, 0, onFailure);
  return attachFile(video, ad.media[0]!.url, 0, onFailure);
}

/** Fires each beacon of an ad at most once. */
function reporter(ad: Ad): (event: string, errorCode?: string) => void {
  const fired = new Set<string>();
  return (event, errorCode = '') => {
    if (fired.has(event)) return;
    fired.add(event);
    for (const url of ad.beacons.get(event) ?? []) {
      const address = url.replace(/\[ERRORCODE\]|%5BERRORCODE%5D/g, errorCode);
      fetch(address, { mode: 'no-cors', keepalive: true }).catch(() => undefined);
    }
  };
}
