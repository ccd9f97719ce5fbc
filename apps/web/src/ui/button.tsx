import type { ButtonHTMLAttributes, ReactNode } from 'react';

type Variant = 'primary' | 'secondary' | 'quiet';

const BASE_CLASS =
  'inline-flex min-h-12 items-center justify-center gap-2 rounded-full py-2.5 text-center font-bold no-underline transition-transform active:translate-y-0.5';

const VARIANT_CLASS: Record<Variant, string> = {
  primary:
    'px-6 bg-brand text-on-brand shadow-[0_3px_0_var(--color-brand-strong)] hover:bg-brand-strong active:shadow-none dark:hover:bg-brand',
  secondary: 'px-6 border-2 border-edge bg-card text-ink hover:border-ink',
  quiet:
    'px-3 text-brand underline decoration-2 underline-offset-4 hover:text-brand-strong dark:hover:text-brand',
};

/** The classes of a button, also used for links that look like one. */
export function buttonClass(variant: Variant = 'primary', moreClasses = ''): string {
  return `${BASE_CLASS} ${VARIANT_CLASS[variant]} ${moreClasses}`;
}

type ButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className'> & {
  variant?: Variant;
  /** An action is in progress: the button keeps its focus, ignores taps, and is marked as busy. */
  busy?: boolean;
  wide?: boolean;
  children: ReactNode;
};

export function Button({ variant = 'primary', busy = false, wide = false, onClick, ...rest }: ButtonProps) {
  const moreClasses = `${wide ? 'w-full' : ''} ${busy ? 'cursor-progress opacity-75' : ''}`;
  return (
    <button
      type="button"
      {...rest}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      className={buttonClass(variant, moreClasses)}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    />
  );
}
