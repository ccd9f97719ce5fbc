import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { TrackMark } from '../../ui/marks.tsx';
import { Column, Page } from '../../ui/page.tsx';
import { useFirstMessages } from '../../messages/use-messages.ts';
import { useOnline } from './offline-notice.tsx';

/** Shown when a page's data could not be loaded, with a button that loads it again. */
export function LoadError({ reset }: ErrorComponentProps) {
  const t = useFirstMessages();
  const router = useRouter();
  const { reset: resetQueries } = useQueryErrorResetBoundary();
  const [busy, setBusy] = useState(false);
  const online = useOnline();
  async function load(): Promise<void> {
    setBusy(true);
    resetQueries();
    await router.invalidate();
    reset();
    setBusy(false);
  }
  return (
    <Column>
      <Page
        above={<TrackMark />}
        heading={t.loadError.heading}
        lead={online ? t.loadError.lead : t.site.offline}
      >
        <p>
          <Button busy={busy} onClick={() => void load()}>
            {t.loadError.loadAgain}
          </Button>
        </p>
      </Page>
    </Column>
  );
}
