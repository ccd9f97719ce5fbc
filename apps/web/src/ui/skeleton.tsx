import { useLayoutEffect } from 'react';
import { useFirstMessages } from '../messages/use-messages.ts';
import { LiveStatus } from './live-status.tsx';

/** Grey blocks of the size of what is to come, so that nothing jumps when it does. */
export function Skeleton({ className }: { className: string }) {
  return <div aria-hidden="true" className={`animate-breathe rounded-md bg-sunk ${className}`} />;
}

/**
 * As high as the window, so that nothing below it is pushed out of sight by what comes. It begins at its top, however far
 * down the page was that led here.
 */
export function SkeletonPage() {
  const t = useFirstMessages();
  useLayoutEffect(() => {
    // In braces: newer browsers answer with a promise, which React would take for a clean-up.
    window.scrollTo({ top: 0, behavior: 'instant' });
  }, []);
  return (
    <div className="mx-auto grid min-h-dvh w-full max-w-2xl grid-cols-1 content-start gap-6 px-4 py-6 sm:py-10">
      <h1 className="sr-only">
        <LiveStatus>{t.site.loading}</LiveStatus>
      </h1>
      <Skeleton className="h-9 w-3/4" />
      <Skeleton className="h-5 w-1/2" />
      <Skeleton className="h-44" />
      <Skeleton className="h-44" />
    </div>
  );
}
