/** The pictures a profile can have, by the name the platform keeps. */
export const AVATARS = ['popcorn', 'reel', 'ticket', 'star', 'moon', 'mask', 'rocket', 'cat'] as const;

interface Look {
  from: string;
  to: string;
  d: string;
}

const LOOKS: Record<(typeof AVATARS)[number], Look> = {
  popcorn: { from: '#ffb454', to: '#e2553d', d: 'M10 17h20l-3 17H13zM12 17c-3-1-3-5 1-6 0-4 6-5 7-2 2-3 8-1 7 2 4 1 4 5 1 6M17 17l1 17m5-17-1 17' },
  reel: { from: '#7f8cff', to: '#4a3fb5', d: 'M20 7a13 13 0 1 1 0 26 13 13 0 0 1 0-26Zm0 10.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5Zm0-7v3m0 13v3m9.5-9.5h-3m-13 0h-3' },
  ticket: { from: '#5fd4b1', to: '#1f7a8c', d: 'M7 14h26v4a2.5 2.5 0 0 0 0 5v4H7v-4a2.5 2.5 0 0 0 0-5zm17 0v3m0 3v2m0 3v2' },
  star: { from: '#ffd76e', to: '#f0803c', d: 'm20 8 3.7 7.8 8.3 1.1-6.1 5.9 1.5 8.5L20 27.2l-7.4 4.1 1.5-8.5L8 16.9l8.3-1.1z' },
  moon: { from: '#a58bff', to: '#3b2a6b', d: 'M27 25.5A11 11 0 0 1 16.5 9.5a12 12 0 1 0 15 14.5 9 9 0 0 1-4.5 1.5ZM28 10v4m-2-2h4' },
  mask: { from: '#ff8fb1', to: '#8f2d6b', d: 'M9 12c7 2.5 15 2.5 22 0 1 9-2 19-11 21C11 31 8 21 9 12Zm5 8c1.5-1.5 3-1.5 4 0m4 0c1-1.5 2.5-1.5 4 0m-10 6c2.5 2 5.5 2 8 0' },
  rocket: { from: '#6ec6ff', to: '#2b4c9b', d: 'M20 6c5 4 7 10 6 17H14c-1-7 1-13 6-17Zm-6 13-4 5v5l4.5-3m11.5-7 4 5v5L25.5 26M17 27l3 6 3-6m-3-13a2 2 0 1 1 0 4 2 2 0 0 1 0-4Z' },
  cat: { from: '#c9d36a', to: '#4f7a2c', d: 'M10 9l5 4c3-1 7-1 10 0l5-4v13c0 6-5 10-10 10s-10-4-10-10zm5 11v1.5m10-1.5v1.5M20 24v1.5m-3 1.5c1 1.5 5 1.5 6 0M6 23h6m16 0h6' },
};

/** A profile's picture; without one, the first letter of its name. */
export function Avatar({ name, avatar = '', className = '' }: { name: string; avatar?: string; className?: string }) {
  const look = avatar in LOOKS ? LOOKS[avatar as keyof typeof LOOKS] : undefined;
  return (
    <span
      aria-hidden
      className={`grid aspect-square place-items-center overflow-hidden rounded-[28%] font-bold text-night uppercase [container-type:inline-size] ${className}`}
      style={{ backgroundImage: `linear-gradient(to bottom right, ${look?.from ?? 'var(--color-glow)'}, ${look?.to ?? 'var(--color-ember)'})` }}
    >
      {look ? (
        <svg viewBox="0 0 40 40" fill="rgb(12 10 15 / 0.16)" stroke="#0c0a0f" strokeWidth="2" strokeLinejoin="round" strokeLinecap="round" className="w-[78%]">
          <path d={look.d} />
        </svg>
      ) : (
        <span style={{ fontSize: '44cqw', lineHeight: 1 }}>{name.slice(0, 1)}</span>
      )}
    </span>
  );
}
