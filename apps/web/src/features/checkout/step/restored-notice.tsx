import { useNavigate } from '@tanstack/react-router';
import { useSyncExternalStore } from 'react';
import { subscribeToStorage } from '../../../lib/storage.ts';
import { Alert } from '../../../ui/alert.tsx';
import { Button } from '../../../ui/button.tsx';
import { useMessages } from '../../../messages/use-messages.ts';
import { discardDraft, isRestored } from '../draft/stored-draft.ts';

/** Shown until the first change: the draft comes from an earlier visit, maybe by another person. */
export function RestoredNotice({ slug }: { slug: string }) {
  const t = useMessages();
  const navigate = useNavigate();
  const restored = useSyncExternalStore(subscribeToStorage, () => isRestored(slug));
  if (!restored) return null;
  function startAgain() {
    discardDraft(slug);
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
