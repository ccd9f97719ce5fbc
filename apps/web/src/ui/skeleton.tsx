import { useFirstMessages } from '../messages/use-messages.ts';
import { LiveStatus } from './live-status.tsx';

/** Grey blocks of the size of what is to come, so that nothing jumps when it does. */
export function Skeleton({ className }: { className: string }) {
  return <div aria-hidden="true" className={`animate-breathe rounded-md bg-sunk ${className}`} />;
}

export function SkeletonPage() {
  const t = useFirstMessages();
  return (
    <div className="mx-auto grid w-full grid-cols-1 max-w-2xl gap-6 px-4 py-6 sm:py-10">
      <LiveStatus className="sr-only">{t.site.loading}</LiveStatus>
      <Skeleton className="h-9 w-3/4" />
      <Skeleton className="h-5 w-1/2" />
      <Skeleton className="h-44" />
      <Skeleton className="h-44" />
    </div>
  );
}
