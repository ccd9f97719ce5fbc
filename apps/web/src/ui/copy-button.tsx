import { useState } from 'react';
import { useFirstMessages } from '../messages/use-messages.ts';
import { Button } from './button.tsx';
import { LiveStatus } from './live-status.tsx';

type CopyButtonProps = {
  text: string;
  label: string;
  /** Shown when the browser refuses to copy. The default text is about a booking reference. */
  manualHint?: string;
};

export function CopyButton({ text, label, manualHint: byHand }: CopyButtonProps) {
  const t = useFirstMessages();
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      setState('copied');
    } catch {
      setState('failed');
    }
  }
  return (
    <span className="inline-flex flex-wrap items-center gap-3 print:hidden">
      <Button variant="secondary" onClick={() => void copy()}>
        {label}
      </Button>
      <LiveStatus className="text-sm text-soft">
        {state === 'copied' ? t.site.copied : ''}
        {state === 'failed' ? (byHand ?? t.site.copyManually) : ''}
      </LiveStatus>
    </span>
  );
}
