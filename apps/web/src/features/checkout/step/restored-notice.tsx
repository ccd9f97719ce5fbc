import { useNavigate } from '@tanstack/react-router';
import { useSyncExternalStore } from 'react';
import { subscribeKept } from '../../../lib/storage.ts';
import { Alert } from '../../../ui/alert.tsx';
import { Button } from '../../../ui/button.tsx';
import { useMessages } from '../../../messages/use-messages.ts';
import { isRestored, startAfresh } from '../draft/kept-draft.ts';

/** Until the first change: what is filled in already was typed on an earlier visit, maybe by somebody else. */
export function RestoredNotice({ slug }: { slug: string }) {
  const t = useMessages();
  const navigate = useNavigate();
  const restored = useSyncExternalStore(subscribeKept, () => isRestored(slug));
  if (!restored) return null;
  function startAgain() {
    startAfresh(slug);
    void navigate({ to: '/checkout/$slug/children', params: { slug } });
  }
  return (
    <Alert tone="info" title={t.checkout.restored}>
      <p>{t.checkout.restoredHint}</p>
      <p className="pt-1">
        <Button variant="secondary" onClick={startAgain}>
          {t.checkout.startAfresh}
        </Button>
      </p>
    </Alert>
  );
}
