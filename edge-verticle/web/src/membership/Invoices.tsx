import { membership } from '../api';
import { Failure, Loading } from '../components/Notice';
import { calendarDay, money } from '../format';
import type { Invoice } from '../types';
import { useLoad } from '../useLoad';

const STATES: Record<Invoice['state'], string> = { open: 'Open', paid: 'Paid', refused: 'Refused', void: 'Given up' };

export function Invoices() {
  const invoices = useLoad('', membership.invoices);
  if (invoices.state === 'loading') return <Loading />;
  if (invoices.state === 'failed') return <Failure error={invoices.error} />;
  if (invoices.value.length === 0) return <p className="text-mute">Nothing was charged so far.</p>;
  return (
    <ul className="space-y-3" data-testid="invoices">
      {invoices.value.map((invoice) => (
        <li key={invoice.id} className="panel flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-5 py-3.5">
          <span>
            {calendarDay(invoice.periodFrom)} – {calendarDay(invoice.periodTo)}
          </span>
          <span className="flex items-center gap-4">
            <span className="text-sm text-mute">{STATES[invoice.state]}</span>
            <span className="font-semibold">{money(invoice.amount)}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
