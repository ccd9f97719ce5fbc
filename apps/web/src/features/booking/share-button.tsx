import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { useMessages } from '../../messages/use-messages.ts';

type ShareButtonProps = { title: string; text: string; url: string };

/** Opens the device's share sheet. Without one, or if it fails, it becomes a button that copies the link. */
export function ShareButton({ title, text, url }: ShareButtonProps) {
  const t = useMessages();
  const [canShare, setCanShare] = useState(() => 'share' in navigator);
  async function share(): Promise<void> {
    try {
      await navigator.share({ title, text, url });
    } catch (error) {
      if (!isClosed(error)) setCanShare(false);
    }
  }
  if (!canShare)
    return <CopyButton text={url} label={t.ticket.copyLink} manualHint={t.ticket.copyLinkManually} />;
  return (
    <Button variant="secondary" onClick={() => void share()}>
      {t.ticket.share}
    </Button>
  );
}

/** Whether the parent closed the share sheet. */
function isClosed(error: unknown): boolean {
  return error instanceof DOMException && error.code === DOMException.ABORT_ERR;
}
