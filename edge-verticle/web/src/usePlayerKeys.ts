import { useEffect, type RefObject } from 'react';
import { changeVolume, skip, toggleFullscreen, toggleVideo } from './videoActions';

const SKIP_SECONDS = 10;
const VOLUME_STEP = 0.1;

/** Space plays and pauses, arrows seek and change the volume, f is full screen, m mutes. */
export function usePlayerKeys(
  videoRef: RefObject<HTMLVideoElement | null>,
  stage: RefObject<HTMLElement | null>,
  canSeek: boolean,
  onKey: () => void,
): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const video = videoRef.current;
      if (!video || event.ctrlKey || event.metaKey || event.altKey) return;
      const action = actionOf(event, video, stage.current, canSeek);
      if (!action) return;
      event.preventDefault();
      onKey();
      action();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  });
}

function actionOf(
  event: KeyboardEvent,
  video: HTMLVideoElement,
  stage: HTMLElement | null,
  canSeek: boolean,
): (() => void) | undefined {
  const target = event.target as HTMLElement;
  const pressesTarget = target.closest('button, a') !== null;
  switch (event.key) {
    case ' ':
      return pressesTarget ? undefined : () => toggleVideo(video);
    case 'ArrowLeft':
      return canSeek ? () => skip(video, -SKIP_SECONDS) : undefined;
    case 'ArrowRight':
      return canSeek ? () => skip(video, SKIP_SECONDS) : undefined;
    case 'ArrowUp':
      return () => changeVolume(video, VOLUME_STEP);
    case 'ArrowDown':
      return () => changeVolume(video, -VOLUME_STEP);
    case 'f':
      return stage ? () => toggleFullscreen(stage) : undefined;
    case 'm':
      return () => (video.muted = !video.muted);
    default:
      return undefined;
  }
}
