import { posterArt } from './posterArt';

interface Props {
  id: string;
  name: string;
  /** Path of an image; drawn from the id while empty. */
  url?: string;
  className?: string;
}

const FACES = [
  { family: 'font-poster', size: 19, leading: 'leading-[0.88]', extra: 'uppercase tracking-wide' },
  { family: 'font-display', size: 15, leading: 'leading-[0.98]', extra: '' },
  { family: 'font-sans', size: 12, leading: 'leading-[1.02]', extra: 'font-extrabold uppercase tracking-tight' },
] as const;

/** A title's poster, 2:3. Without an image of its own it is drawn: the same title always looks the same. */
export function Poster({ id, name, url, className = '' }: Props) {
  const frame = `relative block aspect-2/3 overflow-hidden rounded-xl bg-raised ${className}`;
  if (url) return <img src={url} alt="" loading="lazy" className={`${frame} object-cover`} />;
  const art = posterArt(id + name);
  const face = FACES[art.face % FACES.length]!;
  return (
    <span aria-hidden className={`${frame} [container-type:inline-size]`}>
      {art.svg}
      <span
        className={`absolute inset-x-[8cqw] ${art.titleOnTop ? 'top-[9cqw]' : 'bottom-[9cqw]'} ${face.family} ${face.leading} ${face.extra} text-balance break-words`}
        style={{ color: art.ink, fontSize: `${face.size * fit(name)}cqw` }}
      >
        {name}
      </span>
    </span>
  );
}

/** Long names, and names with a long word, are set smaller. */
function fit(name: string): number {
  const longestWord = Math.max(...name.split(/\s+/).map((word) => word.length));
  const byWord = Math.min(1, 9 / longestWord);
  const byLength = name.length > 36 ? 0.6 : name.length > 20 ? 0.8 : 1;
  return Math.max(0.45, Math.min(byWord, byLength));
}
