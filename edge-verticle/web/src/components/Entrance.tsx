import { useEffect, useRef, type ReactNode } from 'react';

/** The frame of the pages around signing in. */
export function Entrance({ title, children, testId }: { title: string; children: ReactNode; testId?: string }) {
  return (
    <div className="page grid min-h-[70dvh] place-items-center">
      <section data-testid={testId} className="panel w-full max-w-md p-6 sm:p-10">
        <Heading key={title} text={title} />
        {children}
      </section>
    </div>
  );
}

/** Gets the focus when it takes another's place, so that it is read out. */
function Heading({ text }: { text: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus();
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1} className="mb-6 text-4xl outline-none">
      {text}
    </h1>
  );
}

/** Says that a mail is on its way, whether it is or not: who has an account here is nobody's business. */
export function MailSent({ email, lifetime, children }: { email: string; lifetime: string; children: ReactNode }) {
  return (
    <Entrance title="Look into your mail" testId="mail-sent">
      <div className="space-y-4 text-mute">
        <p>
          We sent a link to <strong className="font-semibold break-words text-ink">{email}</strong>. {lifetime}
        </p>
        <p className="text-sm">Nothing there? It can take a minute, and some end up as spam.</p>
        {children}
      </div>
    </Entrance>
  );
}

/** A mail's link that is good for nothing any more. */
export function LinkEnded({ children }: { children: ReactNode }) {
  return (
    <Entrance title="This link has ended" testId="link-ended">
      <div className="space-y-6 text-mute">
        <p>It was used already, its time is over, or a part of it got lost on the way.</p>
        {children}
      </div>
    </Entrance>
  );
}
