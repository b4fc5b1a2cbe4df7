import type { ReactNode, RefObject } from 'react';
import { clock } from '../format';
import type { VideoState } from '../useVideoState';
import { toggleVideo } from '../videoActions';
import { FullscreenIcon, MutedIcon, PauseIcon, PlayIcon, SoundIcon } from './icons';

interface Props {
  video: RefObject<HTMLVideoElement | null>;
  state: VideoState;
  showing: boolean;
  onFullscreen: () => void;
}

export function PlayerControls({ video, state, showing, onFullscreen }: Props) {
  const silent = state.muted || state.volume === 0;
  return (
    <div
      className={`absolute inset-x-0 bottom-0 bg-linear-to-t from-black/90 to-transparent px-4 pt-16 pb-4 transition-opacity sm:px-8 ${showing ? '' : 'opacity-0 focus-within:opacity-100'}`}
    >
      <input
        type="range"
        aria-label="Position"
        aria-valuetext={`${clock(state.seconds)} of ${clock(state.durationSeconds)}`}
        min={0}
        max={state.durationSeconds || 1}
        step={0.1}
        value={state.seconds}
        onChange={(event) => (video.current!.currentTime = Number(event.target.value))}
        className="h-6 w-full cursor-pointer accent-glow"
      />
      <div className="flex items-center gap-2">
        <Control label={state.paused ? 'Play' : 'Pause'} onClick={() => toggleVideo(video.current!)}>
          {state.paused ? <PlayIcon className="size-7" /> : <PauseIcon className="size-7" />}
        </Control>
        <Control label={silent ? 'Sound on' : 'Mute'} onClick={() => (video.current!.muted = !state.muted)}>
          {silent ? <MutedIcon className="size-6" /> : <SoundIcon className="size-6" />}
        </Control>
        <p className="ml-2 text-sm tabular-nums">
          {clock(state.seconds)} <span className="text-mute">/ {clock(state.durationSeconds)}</span>
        </p>
        <span className="flex-1" />
        <Control label="Full screen" onClick={onFullscreen}>
          <FullscreenIcon className="size-6" />
        </Control>
      </div>
    </div>
  );
}

function Control({ label, onClick, children }: { label: string; onClick: () => void; children: ReactNode }) {
  return (
    <button type="button" aria-label={label} title={label} onClick={onClick} className="grid size-11 place-items-center rounded-full hover:text-glow">
      {children}
    </button>
  );
}
