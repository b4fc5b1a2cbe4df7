import Hls from 'hls.js';

const HLS_TYPE = 'application/vnd.apple.mpegurl';
const RECOVERIES_MAX = 3;

/** Plays HLS in a video element, by hls.js or by the browser itself. Answers how to detach it. */
export function attachHls(video: HTMLVideoElement, url: string, startSeconds: number, onFailure: () => void): () => void {
  if (!Hls.isSupported()) {
    return attachFile(video, video.canPlayType(HLS_TYPE) ? url : '', startSeconds, onFailure);
  }
  const hls = new Hls({ startPosition: startSeconds > 0 ? startSeconds : -1 });
  let recoveries = 0;
  hls.on(Hls.Events.ERROR, (_, error) => {
    if (!error.fatal) return;
    if (error.type === Hls.ErrorTypes.MEDIA_ERROR && recoveries++ < RECOVERIES_MAX) {
      hls.recoverMediaError();
    } else {
      onFailure();
    }
  });
  hls.loadSource(url);
  hls.attachMedia(video);
  return () => hls.destroy();
}

/** Plays a file the browser understands. Answers how to detach it. */
export function attachFile(video: HTMLVideoElement, url: string, startSeconds: number, onFailure: () => void): () => void {
  if (url === '') {
    onFailure();
    return () => undefined;
  }
  const begin = () => {
    if (startSeconds > 0) video.currentTime = startSeconds;
  };
  video.addEventListener('loadedmetadata', begin, { once: true });
  video.addEventListener('error', onFailure);
  video.src = url;
  return () => {
    video.removeEventListener('loadedmetadata', begin);
    video.removeEventListener('error', onFailure);
    video.removeAttribute('src');
    video.load();
  };
}
