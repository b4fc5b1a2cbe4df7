import type { ReactNode } from 'react';

interface Props {
  className?: string;
}

export const SearchIcon = (props: Props) => line(props, 'M11 4a7 7 0 1 1 0 14 7 7 0 0 1 0-14Zm5.2 12.2L21 21');
export const BackIcon = (props: Props) => line(props, 'M19 12H5m6-6-6 6 6 6');
export const SoundIcon = (props: Props) => line(props, 'M4 9.5v5h3.5L12 19V5L7.5 9.5H4Zm12-1a5 5 0 0 1 0 7m2.6-9.6a9 9 0 0 1 0 12.2');
export const MutedIcon = (props: Props) => line(props, 'M4 9.5v5h3.5L12 19V5L7.5 9.5H4Zm12 0 5 5m0-5-5 5');
export const FullscreenIcon = (props: Props) => line(props, 'M4 9V4h5m6 0h5v5m0 6v5h-5m-6 0H4v-5');
export const TicketIcon = (props: Props) =>
  line(props, 'M3 8a1 1 0 0 1 1-1h16a1 1 0 0 1 1 1v2a2 2 0 0 0 0 4v2a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-2a2 2 0 0 0 0-4V8Zm11-1v10');
export const WheelchairIcon = (props: Props) =>
  line(props, 'M10 4.5h.01M10 8v6h5l2.5 5M10 10.5h4M8 12a4.5 4.5 0 1 0 6 6.5');
export const PlusIcon = (props: Props) => line(props, 'M12 5v14M5 12h14');
export const PlayIcon = (props: Props) => solid(props, <path d="M7 4.6v14.8a.7.7 0 0 0 1.1.6l11.6-7.4a.7.7 0 0 0 0-1.2L8.1 4a.7.7 0 0 0-1.1.6Z" />);
export const PauseIcon = (props: Props) => solid(props, <path d="M6.5 4.5h4v15h-4zm7 0h4v15h-4z" />);

function line({ className }: Props, d: string) {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round" className={className} aria-hidden>
      <path d={d} />
    </svg>
  );
}

function solid({ className }: Props, children: ReactNode) {
  return (
    <svg viewBox="0 0 24 24" fill="currentColor" className={className} aria-hidden>
      {children}
    </svg>
  );
}
