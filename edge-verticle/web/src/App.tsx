import { lazy, Suspense, type ReactNode } from 'react';
import { Footer } from './components/Footer';
import { Header } from './components/Header';
import { Loading } from './components/Notice';
import { SignedIn } from './components/SignedIn';
import { StepUp } from './components/StepUp';
import { AccountPage } from './pages/AccountPage';
import { BookingPage } from './pages/BookingPage';
import { CheckoutPage } from './pages/CheckoutPage';
import { CinemaPage } from './pages/CinemaPage';
import { ForgotPage } from './pages/ForgotPage';
import { HomePage } from './pages/HomePage';
import { MembershipPage } from './pages/MembershipPage';
import { NotFoundPage } from './pages/NotFoundPage';
import { RegisterPage } from './pages/RegisterPage';
import { ResetPage } from './pages/ResetPage';
import { SearchPage } from './pages/SearchPage';
import { SeatsPage } from './pages/SeatsPage';
import { SignInPage } from './pages/SignInPage';
import { TicketsPage } from './pages/TicketsPage';
import { TitlePage } from './pages/TitlePage';
import { VerifyPage } from './pages/VerifyPage';
import { useAddress } from './router';

const PlayerPage = lazy(() => import('./pages/PlayerPage'));

export function App() {
  const [, section = '', id = '', rest] = useAddress().pathname.split('/');
  if (section === 'watch' && id) {
    return (
      <SignedIn>
        <Suspense fallback={<Loading />}>
          <PlayerPage key={id} titleId={id} />
        </Suspense>
      </SignedIn>
    );
  }
  return (
    <div className="flex min-h-dvh flex-col">
      <a href="#main" className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:m-2 focus:bg-night focus:p-2">
        Skip to content
      </a>
      <Header section={section} />
      <main id="main" className="flex-1">
        {rest === undefined ? page(section, id) : <NotFoundPage />}
      </main>
      <Footer />
      <StepUp />
    </div>
  );
}

function page(section: string, id: string): ReactNode {
  switch (id ? `${section}/:id` : section) {
    case '':
      return <HomePage />;
    case 'search':
      return <SearchPage />;
    case 'title/:id':
      return <TitlePage key={id} titleId={id} />;
    case 'cinema':
      return <CinemaPage />;
    case 'shows/:id':
      return <SeatsPage key={id} showtimeId={id} />;
    case 'checkout/:id':
      return <SignedIn><CheckoutPage key={id} showtimeId={id} /></SignedIn>;
    case 'tickets':
      return <SignedIn><TicketsPage /></SignedIn>;
    case 'tickets/:id':
      return <SignedIn><BookingPage key={id} bookingId={id} /></SignedIn>;
    case 'account':
      return <SignedIn><AccountPage /></SignedIn>;
    case 'membership':
      return <SignedIn><MembershipPage /></SignedIn>;
    case 'sign-in':
      return <SignInPage />;
    case 'register':
      return <RegisterPage />;
    case 'verify':
      return <VerifyPage />;
    case 'forgot':
      return <ForgotPage />;
    case 'reset':
      return <ResetPage />;
    default:
      return <NotFoundPage />;
  }
}
