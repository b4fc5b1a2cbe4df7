import { useEffect, useState, type RefObject } from 'react';
import { fetchAds, playAd } from './ads';
import { playback } from './api';
import { attachHls } from './media';
import type { PlaybackSession } from './types';
import { followPosition } from './watching';

export type Phase =
  | { kind: 'loading' }
  | { kind: 'ad'; number: number; count: number; remainingSeconds?: number; advertiser: string; clickThrough: string }
  | { kind: 'film' }
  | { kind: 'failed'; error: unknown };

/** Starts a session for a title and plays it in the video element: first the ads of its break, then the film. */
export function usePlayback(titleId: string, videoRef: RefObject<HTMLVideoElement | null>): Phase {
  const [phase, setPhase] = useState<Phase>({ kind: 'loading' });
  useEffect(() => {
    const abort = new AbortController();
    let stop = () => {};
    const run = async (video: HTMLVideoElement) => {
      const session = await playback.start(titleId, abort.signal);
      await playBreak(video, session, abort.signal, setPhase);
      if (abort.signal.aborted) return;
      setPhase({ kind: 'film' });
      stop = playFilm(video, session, (error) => setPhase({ kind: 'failed', error }));
    };
    run(videoRef.current!).catch((error: unknown) => !abort.signal.aborted && setPhase({ kind: 'failed', error }));
    return () => {
      abort.abort();
      stop();
    };
  }, [titleId, videoRef]);
  return phase;
}

async function playBreak(
  video: HTMLVideoElement,
  session: PlaybackSession,
  signal: AbortSignal,
  onPhase: (phase: Phase) => void,
): Promise<void> {
  const ads = await fetchAds(session.vastUrl, signal);
  for (const [index, ad] of ads.entries()) {
    if (signal.aborted) return;
    const phase = {
      kind: 'ad',
      number: index + 1,
      count: ads.length,
      advertiser: ad.advertiser,
      clickThrough: ad.clickThrough,
    } as const;
    onPhase(phase);
    await playAd(video, ad, signal, (remainingSeconds) => onPhase({ ...phase, remainingSeconds }));
  }
}

function playFilm(video: HTMLVideoElement, session: PlaybackSession, onFailure: (error: unknown) => void): () => void {
  const detach = attachHls(video, session.hlsUrl, session.resumeMillis / 1_000, () =>
    onFailure(new Error('The video can’t be played.')),
  );
  const unfollow = followPosition(video, session);
  video.play().catch(() => undefined);
  return () => {
    unfollow();
    detach();
  };
}
