import { Link, Outlet, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { Bunting, MedalMark } from '../../ui/marks.tsx';
import { useFirstMessages } from '../../messages/use-messages.ts';
import { LanguageSwitch } from './language-switch.tsx';
import { OfflineNotice } from './offline-notice.tsx';
import { SupportContact } from './support-contact.tsx';

/** The frame around every page. */
export function Layout() {
  const t = useFirstMessages();
  useFocusOnNavigation();
  return (
    <div className="flex min-h-dvh flex-col overflow-x-clip">
      <a
        href="#main"
        className="sr-only rounded-md bg-card font-bold text-ink focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-20 focus:px-4 focus:py-3"
      >
        {t.site.skip}
      </a>
      <header className="print:hidden">
        <Bunting className="text-soft" />
        <div className="mx-auto flex w-full max-w-5xl flex-wrap items-center justify-between gap-x-2 px-4 pt-1">
          <Link
            to="/"
            className="flex min-h-12 items-center gap-2 text-ink no-underline"
            aria-label={t.site.home}
          >
            <MedalMark className="size-9" />
            <span className="font-display text-lg font-extrabold tracking-tight sm:text-xl">NIBOG</span>
          </Link>
          <div className="flex flex-wrap items-center gap-x-2 sm:gap-x-5">
            <Link
              to="/find-booking"
              aria-label={t.site.findBooking}
              className="flex min-h-12 items-center text-sm font-bold text-brand underline decoration-2 underline-offset-4 sm:text-base"
            >
              {t.site.myBooking}
            </Link>
            <LanguageSwitch />
          </div>
        </div>
      </header>
      <OfflineNotice />
      <main id="main" tabIndex={-1} className="grow outline-none">
        <Outlet />
      </main>
      <footer className="mt-8 border-t border-line bg-sunk print:hidden">
        <div className="mx-auto grid w-full max-w-5xl gap-2 px-4 py-6 text-sm text-soft">
          <p>{t.site.about}</p>
          <SupportContact quiet />
        </div>
      </footer>
    </div>
  );
}

/** Focuses the heading after navigation, so that a screen reader starts there. */
function useFocusOnNavigation(): void {
  const router = useRouter();
  useEffect(
    () =>
      router.subscribe('onRendered', ({ fromLocation, pathChanged }) => {
        if (fromLocation && pathChanged) document.querySelector('h1')?.focus({ preventScroll: true });
      }),
    [router],
  );
}
