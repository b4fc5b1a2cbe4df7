import { useEffect } from 'react';
import { clock } from '../format';
import { useCountdown } from '../useCountdown';

/** How long held seats stay held. */
export function Countdown({ until, onEnd }: { until: string; onEnd: () => void }) {
  const seconds = useCountdown(until);
  const ended = seconds === 0;
  useEffect(() => {
    if (ended) onEnd();
    // Only the moment matters, not which closure is told.
  }, [ended]);
  return (
    <p role="timer" data-testid="countdown" className="text-sm text-mute">
      Held for you for{' '}
      <span className={`text-lg font-semibold tabular-nums ${seconds < 60 ? 'text-ember' : 'text-glow'}`}>
        {clock(seconds)}
      </span>
    </p>
  );
}
