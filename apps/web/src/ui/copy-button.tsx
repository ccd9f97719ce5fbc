import { useState } from 'react';
import { Button } from './button.tsx';
import { LiveStatus } from './live-status.tsx';

export function CopyButton({ text, label }: { text: string; label: string }) {
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
        {state === 'copied' ? 'Copied' : ''}
        {state === 'failed' ? 'Please press and hold the reference to copy it' : ''}
      </LiveStatus>
    </span>
  );
}
