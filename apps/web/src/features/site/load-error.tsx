import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { useState } from 'react';
import { describeReason } from '../../lib/error-text.ts';
import { readRefusal } from '../../lib/refusal.ts';
import { Button } from '../../ui/button.tsx';
import { TrackMark } from '../../ui/marks.tsx';
import { Column, Page } from '../../ui/page.tsx';
import { useOnline } from './offline-notice.tsx';

/** A page whose data did not come: says so, and loads it once more on a tap. */
export function LoadError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const { reset: resetQueries } = useQueryErrorResetBoundary();
  const [busy, setBusy] = useState(false);
  const online = useOnline();
  const { title } = describeReason(readRefusal(error).reason);
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
        heading="This page did not load"
        lead={online ? `${title}. Please load it once more in a moment.` : 'You seem to be offline.'}
      >
        <p>
          <Button busy={busy} onClick={() => void load()}>
            Load the page again
          </Button>
        </p>
      </Page>
    </Column>
  );
}
