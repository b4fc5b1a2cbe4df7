export function toggleVideo(video: HTMLVideoElement): void {
  if (video.paused) video.play().catch(() => undefined);
  else video.pause();
}

/** Moves by seconds, within the film. */
export function skip(video: HTMLVideoElement, seconds: number): void {
  if (!Number.isFinite(video.duration)) return;
  video.currentTime = Math.min(Math.max(0, video.currentTime + seconds), video.duration);
}

export function changeVolume(video: HTMLVideoElement, by: number): void {
  video.volume = Math.min(Math.max(0, video.volume + by), 1);
  if (by > 0) video.muted = false;
}

export function toggleFullscreen(stage: HTMLElement): void {
  const change = document.fullscreenElement ? document.exitFullscreen() : stage.requestFullscreen();
  change.catch(() => undefined);
}
