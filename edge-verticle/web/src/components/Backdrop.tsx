import type { Title } from '../types';
import { posterArt } from './posterArt';

/** A title's own light behind the head of a page. */
export function Backdrop({ title }: { title: Title }) {
  const { palette } = posterArt(title.id + title.name);
  return (
    <div aria-hidden className="absolute inset-0 -z-10">
      <div
        className="absolute inset-0"
        style={{
          background: `radial-gradient(50rem 32rem at 78% 20%, ${palette.far}aa, transparent 70%), radial-gradient(40rem 26rem at 20% 0%, ${palette.sky}, transparent 75%), linear-gradient(${palette.near}, transparent)`,
        }}
      />
      <div className="absolute inset-0 bg-linear-to-b from-transparent via-transparent to-night" />
    </div>
  );
}
