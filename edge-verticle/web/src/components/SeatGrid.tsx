import { useRef, useState, type KeyboardEvent } from 'react';
import type { Seat, SeatMap } from '../types';
import { WheelchairIcon } from './icons';

export type SeatLook = 'free' | 'held' | 'sold' | 'mine';

interface Props {
  map: SeatMap;
  lookOf: (seatId: string) => SeatLook;
  /** "₹250" */
  priceOf: (category: string) => string;
  onToggle: (seat: Seat) => void;
}

const LOOKS: Record<SeatLook, string> = {
  free: 'border-mute/55 bg-raised text-mute hover:border-glow hover:text-ink',
  held: 'border-dashed border-ember/50 bg-ember/15 text-ember/70 cursor-not-allowed!',
  sold: 'border-transparent bg-line/45 text-mute/35 cursor-not-allowed!',
  mine: 'border-glow bg-glow text-night font-bold',
};
const WORDS: Record<SeatLook, string> = { free: 'free', held: 'held by someone', sold: 'sold', mine: 'yours' };
const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
};

/** The auditorium, screen at the top. Arrow keys move between seats; only one seat is a tab stop. */
export function SeatGrid({ map, lookOf, priceOf, onToggle }: Props) {
  const grid = useRef<HTMLDivElement>(null);
  const [tabStop, setTabStop] = useState(map.rows[0]?.seats[0]?.id);
  const columns = Math.max(1, ...map.rows.flatMap((row) => row.seats.map((seat) => seat.column)));

  const move = (event: KeyboardEvent, rowIndex: number, column: number) => {
    const step = ARROWS[event.key];
    if (!step) return;
    event.preventDefault();
    const seat = neighbour(map, rowIndex, column, step);
    grid.current?.querySelector<HTMLElement>(`[data-seat="${seat?.id}"]`)?.focus();
  };

  return (
    <div className="overflow-x-auto pb-3">
      <div ref={grid} className="mx-auto w-max px-2">
        <Screen />
        {map.rows.map((row, rowIndex) => (
          <div key={row.label} role="group" aria-label={`Row ${row.label}`} className="mb-1.5 flex items-center gap-3">
            <span aria-hidden className="w-5 text-center text-xs text-mute">
              {row.label}
            </span>
            <div className="grid gap-1.5" style={{ gridTemplateColumns: `repeat(${columns}, 1.85rem)` }}>
              {row.seats.map((seat) => {
                const look = lookOf(seat.id);
                const number = seat.id.slice(row.label.length);
                return (
                  <button
                    key={seat.id}
                    type="button"
                    data-testid={`seat-${seat.id}`}
                    data-seat={seat.id}
                    data-state={look}
                    aria-label={`Row ${row.label} seat ${number}, ${seat.category}, ${priceOf(seat.category)}${seat.accessible ? ', wheelchair space' : ''}, ${WORDS[look]}`}
                    aria-pressed={look === 'mine'}
                    aria-disabled={look === 'held' || look === 'sold'}
                    tabIndex={seat.id === tabStop ? 0 : -1}
                    onFocus={() => setTabStop(seat.id)}
                    onKeyDown={(event) => move(event, rowIndex, seat.column)}
                    onClick={() => onToggle(seat)}
                    style={{ gridColumn: seat.column }}
                    className={`grid h-7 place-items-center rounded-t-lg rounded-b-sm border text-[0.68rem] transition-colors ${LOOKS[look]}`}
                  >
                    {seat.accessible ? <WheelchairIcon className="size-4" /> : number}
                  </button>
                );
              })}
            </div>
            <span aria-hidden className="w-5 text-center text-xs text-mute">
              {row.label}
            </span>
          </div>
        ))}
      </div>
    </div>
  );
}

function Screen() {
  return (
    <div aria-hidden className="mx-auto mb-8 w-4/5 text-center text-xs tracking-[0.4em] text-mute uppercase">
      <div className="mb-2 h-10 rounded-t-[50%] border-t-4 border-glow/80 bg-linear-to-b from-glow/25 to-transparent" />
      Screen
    </div>
  );
}

export function SeatLegend() {
  return (
    <ul aria-label="Legend" className="mt-5 flex flex-wrap justify-center gap-x-6 gap-y-2 text-sm text-mute">
      {(['free', 'mine', 'held', 'sold'] as const).map((look) => (
        <li key={look} className="flex items-center gap-2">
          <span className={`size-5 rounded-t-md rounded-b-xs border ${LOOKS[look]}`} />
          {{ free: 'Free', mine: 'Yours', held: 'Held', sold: 'Sold' }[look]}
        </li>
      ))}
    </ul>
  );
}

/** The next seat in a direction: across aisles in a row, to the nearest column in another row. */
function neighbour(map: SeatMap, rowIndex: number, column: number, [down, right]: [number, number]): Seat | undefined {
  if (right !== 0) {
    const beyond = map.rows[rowIndex]!.seats.filter((seat) => (seat.column - column) * right > 0);
    return nearest(beyond, column);
  }
  return nearest(map.rows[rowIndex + down]?.seats ?? [], column);
}

function nearest(seats: Seat[], column: number): Seat | undefined {
  return [...seats].sort((a, b) => Math.abs(a.column - column) - Math.abs(b.column - column))[0];
}
