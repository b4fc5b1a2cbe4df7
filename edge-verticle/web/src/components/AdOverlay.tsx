import type { Phase } from '../usePlayback';

/** What a viewer sees over an ad: that it is one, how long it lasts, and where it leads. */
export function AdOverlay({ phase, onVisit }: { phase: Extract<Phase, { kind: 'ad' }>; onVisit: () => void }) {
  const place = phase.count > 1 ? ` ${phase.number} of ${phase.count}` : '';
  const left = phase.remainingSeconds === undefined ? '' : ` · ${phase.remainingSeconds} s`;
  return (
    <div className="pointer-events-none absolute inset-x-4 bottom-6 flex flex-wrap items-center justify-between gap-3 sm:inset-x-8 sm:bottom-8">
      <p data-testid="ad-badge" className="rounded-md bg-glow px-3 py-1.5 text-sm font-bold text-night tabular-nums">
        Ad{place}
        {left}
      </p>
      {phase.clickThrough && (
        <a
          data-testid="ad-link"
          href={phase.clickThrough}
          target="_blank"
          rel="noopener noreferrer"
          onClick={onVisit}
          className="button pointer-events-auto bg-black/70!"
        >
          Visit {phase.advertiser || 'the advertiser'}
        </a>
      )}
    </div>
  );
}
