import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { useMessages } from '../../messages/use-messages.ts';

type ShareButtonProps = { title: string; text: string; url: string };

/** The phone's own way to pass something on; the link to copy where there is none, or it fails. */
export function ShareButton({ title, text, url }: ShareButtonProps) {
  const t = useMessages();
  const [mayShare, setMayShare] = useState(() => 'share' in navigator);
  async function share(): Promise<void> {
    try {
      await navigator.share({ title, text, url });
    } catch (error) {
      if (!isClosed(error)) setMayShare(false);
    }
  }
  if (!mayShare) return <CopyButton text={url} label={t.ticket.copyLink} byHand={t.ticket.copyLinkByHand} />;
  return (
    <Button variant="secondary" onClick={() => void share()}>
      {t.ticket.share}
    </Button>
  );
}

/** The parent has thought better of it. */
function isClosed(error: unknown): boolean {
  return error instanceof DOMException && error.code === DOMException.ABORT_ERR;
}
