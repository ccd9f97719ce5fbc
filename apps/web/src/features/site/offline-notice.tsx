import { onlineManager } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { useSyncExternalStore } from 'react';
import { LiveStatus } from '../../ui/live-status.tsx';
import { useFirstMessages } from '../../messages/use-messages.ts';

export function useOnline(): boolean {
  return useSyncExternalStore(
    (changed) => onlineManager.subscribe(changed),
    () => onlineManager.isOnline(),
  );
}

/** The payment page shows its own notice about the payment. */
const PATH_WITH_OWN_NOTICE = '/payment-callback';

export function OfflineNotice() {
  const t = useFirstMessages();
  const online = useOnline();
  const pathname = useLocation({ select: (location) => location.pathname });
  return (
    <LiveStatus className="print:hidden">
      {online || pathname === PATH_WITH_OWN_NOTICE ? null : (
        <span className="mx-auto block max-w-5xl px-4 pt-2">
          <span className="block rounded-md bg-sun-soft px-4 py-2 text-sm font-bold">
            {t.site.offlineKept}
          </span>
        </span>
      )}
    </LiveStatus>
  );
}
