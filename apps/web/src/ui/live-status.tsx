import type { ReactNode } from 'react';

type LiveStatusProps = { className?: string; children: ReactNode };

/** A screen reader reads the content when it changes; the focus does not move. Takes text and inline elements only. */
export function LiveStatus({ className = '', children }: LiveStatusProps) {
  return (
    <output aria-live="polite" className={`block ${className}`}>
      {children}
    </output>
  );
}
