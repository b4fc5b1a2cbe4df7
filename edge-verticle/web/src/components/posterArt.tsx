import type { ReactNode } from 'react';

interface Palette {
  sky: string;
  far: string;
  near: string;
  light: string;
}

export interface Art {
  svg: ReactNode;
  /** Colour of the lettering. */
  ink: string;
  titleOnTop: boolean;
  face: number;
  palette: Palette;
}

/** Numbers between 0 and 1, the same ones for the same seed. */
type Chance = () => number;

const WIDTH = 200;
const HEIGHT = 300;

const PALETTES: Palette[] = [
  { sky: '#2a1238', far: '#d1495b', near: '#180a22', light: '#ffc66b' },
  { sky: '#0b2b3a', far: '#1f7a8c', near: '#061821', light: '#f7e7b4' },
  { sky: '#3b0d11', far: '#c8452d', near: '#1d0608', light: '#ffd9a0' },
  { sky: '#13203f', far: '#4a63b8', near: '#0a1226', light: '#ff9f7a' },
  { sky: '#0f2f25', far: '#3f8f63', near: '#07190f', light: '#f3d58a' },
  { sky: '#4a2406', far: '#e08a1e', near: '#241203', light: '#fff0cf' },
  { sky: '#2d1b4e', far: '#8a4fbf', near: '#160c2a', light: '#ffb3c7' },
  { sky: '#14181f', far: '#59636f', near: '#090b0f', light: '#e8503a' },
  { sky: '#0c2347', far: '#e0a458', near: '#071429', light: '#ffe7c2' },
  { sky: '#40112e', far: '#b83b72', near: '#1e0716', light: '#8fe0d2' },
];

const MOTIFS = [sunset, rings, beams, skyline, waves, eclipse];

/** Draws a poster from a seed. */
export function posterArt(seed: string): Art {
  const chance = chanceOf(seed);
  const palette = PALETTES[Math.floor(chance() * PALETTES.length)]!;
  const index = Math.floor(chance() * MOTIFS.length);
  const face = Math.floor(chance() * 3);
  const gradient = `poster-${hash(seed).toString(36)}`;
  const titleOnTop = index === 3 || index === 4;
  const svg = (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="xMidYMid slice" className="absolute inset-0 size-full">
      <defs>
        <linearGradient id={gradient} x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stopColor={palette.sky} />
          <stop offset="0.7" stopColor={palette.far} />
          <stop offset="1" stopColor={palette.light} />
        </linearGradient>
        <linearGradient id={`${gradient}-shade`} x1="0" y1={titleOnTop ? 1 : 0} x2="0" y2={titleOnTop ? 0 : 1}>
          <stop offset="0.45" stopColor={palette.near} stopOpacity="0" />
          <stop offset="1" stopColor={palette.near} stopOpacity="0.92" />
        </linearGradient>
      </defs>
      <rect width={WIDTH} height={HEIGHT} fill={`url(#${gradient})`} />
      {MOTIFS[index]!(palette, chance)}
      <rect width={WIDTH} height={HEIGHT} fill={`url(#${gradient}-shade)`} />
    </svg>
  );
  return { svg, ink: chance() < 0.5 ? '#fff8ec' : palette.light, titleOnTop, face, palette };
}

function sunset(palette: Palette, chance: Chance): ReactNode {
  const x = 60 + chance() * 80;
  return (
    <>
      <circle cx={x} cy={128} r={46 + chance() * 16} fill={palette.light} opacity="0.95" />
      <path d={ridge(chance, 160, 34)} fill={palette.sky} opacity="0.55" />
      <path d={ridge(chance, 196, 30)} fill={palette.sky} opacity="0.85" />
      <path d={ridge(chance, 232, 22)} fill={palette.near} />
    </>
  );
}

function rings(palette: Palette, chance: Chance): ReactNode {
  const x = chance() * WIDTH;
  return Array.from({ length: 9 }, (_, i) => (
    <circle
      key={i}
      cx={x}
      cy={110}
      r={14 + i * 24}
      fill="none"
      stroke={i % 3 === 0 ? palette.light : palette.near}
      strokeWidth={i % 3 === 0 ? 3 : 11}
      opacity={0.9 - i * 0.075}
    />
  ));
}

function beams(palette: Palette, chance: Chance): ReactNode {
  const from = chance() * WIDTH;
  return (
    <>
      <rect width={WIDTH} height={HEIGHT} fill={palette.sky} opacity="0.8" />
      {Array.from({ length: 7 }, (_, i) => {
        const end = -120 + i * 70 + chance() * 20;
        return (
          <path
            key={i}
            d={`M${from} -10 L${end} 310 L${end + 34} 310 Z`}
            fill={i % 2 === 0 ? palette.light : palette.far}
            opacity={0.28 + chance() * 0.35}
          />
        );
      })}
      <circle cx={from} cy="0" r="30" fill={palette.light} />
    </>
  );
}

function skyline(palette: Palette, chance: Chance): ReactNode {
  const moon = 40 + chance() * 120;
  return (
    <>
      <circle cx={moon} cy={150} r="30" fill={palette.light} opacity="0.9" />
      {[0.5, 1].map((opacity, layer) =>
        Array.from({ length: 8 }, (_, i) => {
          const height = 50 + chance() * (layer === 0 ? 110 : 70);
          return (
            <g key={`${layer}-${i}`}>
              <rect x={i * 26 - 4} y={HEIGHT - height} width={24 + layer * 3} height={height} fill={palette.near} opacity={opacity} />
              {layer === 1 && <rect x={i * 26 + 4} y={HEIGHT - height + 12} width="4" height="6" fill={palette.light} />}
            </g>
          );
        }),
      )}
    </>
  );
}

function waves(palette: Palette, chance: Chance): ReactNode {
  return Array.from({ length: 8 }, (_, i) => {
    const y = 130 + i * 22;
    const lift = 14 + chance() * 14;
    const side = i % 2 === 0 ? lift : -lift;
    return (
      <path
        key={i}
        d={`M0 ${y} C60 ${y - side} 140 ${y + side} 200 ${y} V300 H0 Z`}
        fill={i % 3 === 1 ? palette.far : palette.near}
        opacity={0.25 + i * 0.08}
        stroke={palette.light}
        strokeOpacity="0.5"
        strokeWidth="0.8"
      />
    );
  });
}

function eclipse(palette: Palette, chance: Chance): ReactNode {
  const shift = 8 + chance() * 16;
  return (
    <>
      <rect width={WIDTH} height={HEIGHT} fill={palette.near} opacity="0.55" />
      <circle cx="100" cy="118" r="66" fill={palette.light} />
      <circle cx={100 + shift} cy={118 - shift / 2} r="62" fill={palette.sky} />
      {Array.from({ length: 26 }, (_, i) => (
        <circle key={i} cx={chance() * WIDTH} cy={chance() * 240} r={0.4 + chance()} fill={palette.light} opacity="0.8" />
      ))}
    </>
  );
}

/** A mountain ridge about a height. */
function ridge(chance: Chance, y: number, lift: number): string {
  const points = Array.from({ length: 7 }, (_, i) => `L${(i * WIDTH) / 6} ${y - chance() * lift}`);
  return `M0 ${HEIGHT} ${points.join(' ')} L${WIDTH} ${HEIGHT} Z`;
}

/** Mulberry32. */
function chanceOf(seed: string): Chance {
  let state = hash(seed);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}
