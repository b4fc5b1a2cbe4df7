import { useEffect, useState, type RefObject } from 'react';

export interface VideoState {
  paused: boolean;
  waiting: boolean;
  ended: boolean;
  muted: boolean;
  volume: number;
  seconds: number;
  durationSeconds: number;
}

const START: VideoState = { paused: false, waiting: true, ended: false, muted: false, volume: 1, seconds: 0, durationSeconds: 0 };
const EVENTS = [
  'play', 'playing', 'pause', 'waiting', 'seeking', 'seeked', 'canplay', 'ended', 'volumechange', 'timeupdate', 'durationchange', 'emptied',
];

/** What a video element is doing. */
export function useVideoState(videoRef: RefObject<HTMLVideoElement | null>): VideoState {
  const [state, setState] = useState(START);
  useEffect(() => {
    const video = videoRef.current!;
    const read = () => setState(stateOf(video));
    EVENTS.forEach((event) => video.addEventListener(event, read));
    return () => EVENTS.forEach((event) => video.removeEventListener(event, read));
  }, [videoRef]);
  return state;
}

function stateOf(video: HTMLVideoElement): VideoState {
  return {
    paused: video.paused,
    waiting: video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA && !video.ended,
    ended: video.ended,
    muted: video.muted,
    volume: video.volume,
    seconds: video.currentTime,
    durationSeconds: Number.isFinite(video.duration) ? video.duration : 0,
  };
}
