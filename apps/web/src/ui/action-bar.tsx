import type { ReactNode } from 'react';

type ActionBarProps = {
  /** Describes the total, which is shown left of the button. */
  label?: string;
  total?: string | undefined;
  children: ReactNode;
};

/** A bar that sticks to the bottom of the screen, within reach of the thumb. */
export function ActionBar({ label, total, children }: ActionBarProps) {
  return (
    <div className="sticky bottom-0 z-10 -mx-4 mt-2 border-t border-line bg-card px-4 pt-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] sm:mx-0 sm:rounded-t-lg sm:border-x">
      <div className="flex items-center gap-4">
        {total ? (
          <p className="shrink-0 leading-tight" aria-live="polite">
            <span className="block text-xs text-soft">{label}</span>
            <strong className="font-display text-lg tabular-nums">{total}</strong>
          </p>
        ) : null}
        <div className="flex grow justify-end *:grow sm:*:grow-0">{children}</div>
      </div>
    </div>
  );
}
