import { useState } from 'react';
import { account as api } from '../api';
import { Failure, Loading } from '../components/Notice';
import { moment } from '../format';
import { sessionEnded } from '../session';
import type { Device } from '../types';
import { useLoad } from '../useLoad';

export function Devices() {
  const [changes, setChanges] = useState(0);
  const [error, setError] = useState<unknown>();
  const devices = useLoad(String(changes), api.devices);
  const attempt = (work: Promise<unknown>, then: () => void) => {
    setError(undefined);
    work.then(then).catch(setError);
  };

  if (devices.state === 'loading') return <Loading />;
  if (devices.state === 'failed') return <Failure error={devices.error} />;
  return (
    <div className="space-y-4">
      <ul className="space-y-3" data-testid="devices">
        {devices.value.map((device) => (
          <DeviceRow
            key={device.id}
            device={device}
            onSignOut={() => attempt(api.signOutDevice(device.id), () => setChanges((count) => count + 1))}
          />
        ))}
      </ul>
      {error !== undefined && <Failure error={error} />}
      <button type="button" data-testid="sign-out-everywhere" className="button" onClick={() => attempt(api.signOutEverywhere(), sessionEnded)}>
        Sign out everywhere, here too
      </button>
    </div>
  );
}

function DeviceRow({ device, onSignOut }: { device: Device; onSignOut: () => void }) {
  const name = device.device || 'A device without a name';
  return (
    <li className="panel flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-5 py-3.5">
      <div className="min-w-0">
        <p className="font-semibold break-words">{name}</p>
        <p className="text-sm text-mute">
          {device.current ? 'In use right now' : `Last used ${moment(device.lastUsedAt)}`} · signed in {moment(device.openedAt)}
        </p>
      </div>
      {device.current ? (
        <span className="rounded-full bg-glow/15 px-3 py-1 text-xs font-semibold text-glow">This device</span>
      ) : (
        <button type="button" aria-label={`Sign out ${name}`} className="button min-h-10! px-4! text-sm" onClick={onSignOut}>
          Sign out
        </button>
      )}
    </li>
  );
}
