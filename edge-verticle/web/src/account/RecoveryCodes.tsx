import { useState } from 'react';
import { Dialog } from '../components/Dialog';

/** The recovery codes, which are shown this once. */
export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const [copied, setCopied] = useState('');
  const copy = () =>
    navigator.clipboard
      .writeText(codes.join('\n'))
      .then(() => setCopied('Copied.'))
      .catch(() => setCopied('Your browser didn’t let us copy; mark them and copy them yourself.'));
  return (
    <Dialog title="Keep these codes" onClose={() => undefined}>
      <p className="text-mute">
        Each signs you in once when your phone is lost. They are shown <strong className="text-ink">only now</strong>: print them, or put them
        where you keep passwords.
      </p>
      <div data-print-alone className="my-5 rounded-xl border border-line bg-night/60 p-5">
        <p className="mb-3 hidden font-semibold print:block">Marquee recovery codes</p>
        <ol data-testid="recovery-codes" className="grid grid-cols-[repeat(auto-fill,minmax(10rem,1fr))] gap-x-6 gap-y-2 font-mono text-base whitespace-nowrap select-all">
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ol>
      </div>
      <p role="status" className="min-h-5 text-sm text-mute">
        {copied}
      </p>
      <div className="mt-3 flex flex-wrap justify-end gap-3">
        <button type="button" className="button" onClick={() => void copy()}>
          Copy
        </button>
        <button type="button" className="button" onClick={() => window.print()}>
          Print
        </button>
        <button type="button" data-testid="codes-kept" className="button-warm" onClick={onDone}>
          I have kept them
        </button>
      </div>
    </Dialog>
  );
}
