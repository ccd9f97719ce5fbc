import type { ReactNode } from 'react';

type LiveStatusProps = { className?: string; children: ReactNode };

/** What is read out when it changes, without taking the focus. Holds text and inline elements only. */
export function LiveStatus({ className = '', children }: LiveStatusProps) {
  return (
    <output aria-live="polite" className={`block ${className}`}>
      {children}
    </output>
  );
}
