import { useLayoutEffect } from 'react';
import { useFirstMessages } from '../messages/use-messages.ts';
import { LiveStatus } from './live-status.tsx';

/** A grey block of the size of the content that is loading, so that the layout does not shift. */
export function Skeleton({ className }: { className: string }) {
  return <div aria-hidden="true" className={`animate-breathe rounded-md bg-sunk ${className}`} />;
}

/**
 * A placeholder as high as the window, so that the footer does not jump when the content arrives. It scrolls to the top,
 * because the previous page may have been scrolled down.
 */
export function SkeletonPage() {
  const t = useFirstMessages();
  useLayoutEffect(() => {
    // In braces: newer browsers return a promise, which React would take for a clean-up function.
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
