import { useEffect, useRef, useState } from 'react';
import { catalog } from '../api';
import { AdOverlay } from '../components/AdOverlay';
import { BackIcon, PlayIcon } from '../components/icons';
import { Failure, Loading } from '../components/Notice';
import { PlayerControls } from '../components/PlayerControls';
import { Problem } from '../http';
import { Link, to } from '../router';
import { useLoad } from '../useLoad';
import { usePlayback } from '../usePlayback';
import { usePlayerKeys } from '../usePlayerKeys';
import { useTitle } from '../useTitle';
import { useVideoState } from '../useVideoState';
import { toggleFullscreen, toggleVideo } from '../videoActions';

const CONTROLS_HIDE_MILLIS = 3_000;

export default function PlayerPage({ titleId }: { titleId: string }) {
  const stage = useRef<HTMLDivElement>(null);
  const videoRef = useRef<HTMLVideoElement>(null);
  const title = useLoad(titleId, (signal) => catalog.title(titleId, signal));
  const phase = usePlayback(titleId, videoRef);
  const video = useVideoState(videoRef);
  const { awake, wake } = useAwake();
  const name = title.state === 'ready' ? title.value.name : '';
  const showing = awake || video.paused || phase.kind === 'failed';
  usePlayerKeys(videoRef, stage, phase.kind === 'film', wake);
  useTitle(name);

  const toggle = () => toggleVideo(videoRef.current!);
  return (
    <main ref={stage} onPointerMove={wake} onFocus={wake} className={`relative grid h-dvh place-items-center overflow-hidden bg-black ${showing ? '' : 'cursor-none'}`}>
      <h1 className="sr-only">{name}</h1>
      <video data-testid="video" data-phase={phase.kind} ref={videoRef} onClick={toggle} playsInline className="absolute inset-0 size-full object-contain" />
      <div className={`absolute inset-x-0 top-0 bg-linear-to-b from-black/80 to-transparent p-4 transition-opacity sm:p-6 ${showing ? '' : 'opacity-0 focus-within:opacity-100'}`}>
        <Link href={to.title(titleId)} className="inline-flex items-center gap-3 rounded-full p-2 text-lg hover:text-glow">
          <BackIcon className="size-6" />
          <span className="sr-only">Back to</span> {name}
        </Link>
      </div>
      {phase.kind === 'loading' || (video.waiting && phase.kind !== 'failed') ? (
        <div className="pointer-events-none absolute">
          <Loading />
        </div>
      ) : null}
      {phase.kind === 'failed' && <PlayFailure error={phase.error} titleId={titleId} />}
      {phase.kind === 'ad' && <AdOverlay phase={phase} onVisit={() => videoRef.current?.pause()} />}
      {phase.kind !== 'failed' && phase.kind !== 'loading' && video.paused && !video.waiting && (
        <button
          aria-label={video.ended ? 'Play again' : 'Play'}
          onClick={toggle}
          className="absolute grid size-20 place-items-center rounded-full bg-glow text-night shadow-2xl transition hover:brightness-110"
        >
          <PlayIcon className="size-9" />
        </button>
      )}
      {phase.kind === 'film' && (
        <PlayerControls video={videoRef} state={video} showing={showing} onFullscreen={() => toggleFullscreen(stage.current!)} />
      )}
    </main>
  );
}

function PlayFailure({ error, titleId }: { error: unknown; titleId: string }) {
  const premium = error instanceof Problem && error.kind === 'not-entitled' && error.because === 'tier';
  return (
    <div className="absolute max-w-md px-6 text-center">
      {premium ? <p className="text-xl">This title is part of Marquee Premium.</p> : <Failure error={error} />}
      <Link href={to.title(titleId)} className="button mt-5">
        Back to the title
      </Link>
    </div>
  );
}

/** Whether the viewer moved lately. */
function useAwake(): { awake: boolean; wake: () => void } {
  const [wokenAt, setWokenAt] = useState(Date.now);
  const [awake, setAwake] = useState(true);
  useEffect(() => {
    setAwake(true);
    const timer = window.setTimeout(() => setAwake(false), CONTROLS_HIDE_MILLIS);
    return () => window.clearTimeout(timer);
  }, [wokenAt]);
  return { awake, wake: () => setWokenAt(Date.now()) };
}
