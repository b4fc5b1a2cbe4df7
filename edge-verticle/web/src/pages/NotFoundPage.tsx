import { Empty } from '../components/Notice';
import { Link, to } from '../router';

export function NotFoundPage() {
  return (
    <div className="page">
      <Empty title="This reel is missing">
        <p>There is no such page.</p>
        <Link href={to.home()} className="button-warm">
          Go home
        </Link>
      </Empty>
    </div>
  );
}
